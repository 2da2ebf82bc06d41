-- +goose Up

-- How far each member's access stream is: a decision made on an older version is made again.
create table access_member (
    member_id text not null primary key,
    version bigint not null
);

-- Relations that were given. ended_us is when one was revoked, 0 while it stands; expired ones stay. data is the grant as JSON.
create table access_grant (
    grant_id text not null primary key,
    member_id text not null,
    to_id text not null,
    kind text not null,
    position bigint not null,
    ended_us bigint not null,
    data text not null
);
create index access_grant_member on access_grant (member_id, position);
create index access_grant_to on access_grant (to_id, kind, position);

-- Consents to sensitive categories and accepted restrictions that stand; what says which of the two. data is JSON.
create table access_limit (
    limit_id text not null primary key,
    member_id text not null,
    what text not null,
    position bigint not null,
    data text not null
);
create index access_limit_member on access_limit (member_id, position);

-- Who looked at whose record, in the order of the record. data is the event as JSON. question: 0 none, 1 open, 2 answered.
create table look (
    position bigint not null primary key,
    member_id text not null,
    at_us bigint not null,
    account text not null,
    person_id text not null,
    role text not null,
    page text not null,
    command_id text not null,
    question bigint not null,
    data text not null
);
create index look_member on look (member_id, position);
create index look_account on look (account, position);
create index look_role on look (role, at_us);
create index look_questioned on look (position) where question = 1;

-- What a member asked about an entry, and what the privacy officer answered.
create table look_question (
    look_position bigint not null primary key,
    member_id text not null,
    asked_us bigint not null,
    text text not null,
    answered_us bigint not null,
    answered_by text not null,
    answer text not null
);

-- Looks that were refused. member_id is empty for a member who does not exist.
create table refusal (
    position bigint not null primary key,
    account text not null,
    member_id text not null,
    at_us bigint not null,
    role text not null,
    data text not null
);
create index refusal_account on refusal (account, position);

-- +goose Down
drop table refusal;
drop table look_question;
drop table look;
drop table access_limit;
drop table access_grant;
drop table access_member;
