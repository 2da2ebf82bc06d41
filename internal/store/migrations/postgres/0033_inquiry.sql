-- +goose Up

-- What agents asked about customers, with what they heard; doc is the event. customer_key stands for the customer as typed.
create table inquiry (
    id text not null primary key,
    asker_id text not null,
    asked_us bigint not null,
    member_id text not null,
    customer_key text not null,
    code text not null,
    doc text not null
);
create index inquiry_by_asker on inquiry (asker_id, asked_us, id);
create index inquiry_asked on inquiry (asked_us, id);

-- In which agencies' lists an inquiry stands.
create table inquiry_agency (
    agency_id text not null,
    asked_us bigint not null,
    inquiry_id text not null,
    primary key (agency_id, asked_us, inquiry_id)
);

-- Where the stream of an agent or agency stands, so that those who ask at once are counted one by one.
create table inquiry_asker (
    asker_id text not null primary key,
    version bigint not null
);

-- Agents who ran into a limit.
create table inquiry_refusal (
    id text not null primary key,
    asker_id text not null,
    at_us bigint not null,
    doc text not null
);
create index inquiry_refusal_at on inquiry_refusal (at_us, id);

-- Work that inquiries made. done_us is 0 while it is to be done; doc is the folded stream.
create table outreach (
    id text not null primary key,
    kind text not null,
    desk text not null,
    made_us bigint not null,
    late_us bigint not null,
    asker_id text not null,
    member_id text not null,
    done_us bigint not null,
    result text not null,
    doc text not null
);
create index outreach_made on outreach (made_us, id);
create index outreach_open on outreach (late_us, id) where done_us = 0;
create index outreach_confirmed on outreach (asker_id, member_id, done_us) where result <> '';

-- Questions of agents to the resource line. late_us is the first instant past the target, last_us when
-- it was last touched; missed says that this was noted.
create table resource_question (
    id text not null primary key,
    number text not null,
    asker_id text not null,
    asked_us bigint not null,
    last_us bigint not null,
    open bigint not null,
    missed bigint not null,
    late_us bigint not null,
    assignee text not null,
    topic text not null,
    doc text not null
);
create unique index resource_question_by_number on resource_question (number);
create index resource_question_by_asker on resource_question (asker_id, asked_us, id);
create index resource_question_asked on resource_question (asked_us, id);
create index resource_question_last on resource_question (last_us, id);
create index resource_question_open on resource_question (late_us, id) where open = 1;

-- In which agencies' lists a question stands.
create table resource_question_agency (
    agency_id text not null,
    asked_us bigint not null,
    question_id text not null,
    primary key (agency_id, asked_us, question_id)
);

-- +goose Down
drop table resource_question_agency;
drop table resource_question;
drop table outreach;
drop table inquiry_refusal;
drop table inquiry_asker;
drop table inquiry_agency;
drop table inquiry;
