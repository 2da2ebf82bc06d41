-- +goose Up

-- Authorizations as they stand; doc is the folded stream as JSON.
create table authorization_paper (
    id text not null primary key,
    member_id text not null,
    holder_id text not null,
    form text not null,
    status text not null,
    captured_us bigint not null,
    doc text not null
);
create index authorization_paper_member on authorization_paper (member_id, captured_us, id);
create index authorization_paper_holder on authorization_paper (holder_id, captured_us, id);
create index authorization_paper_open on authorization_paper (status, captured_us, id) where status in ('defective', 'in_review');

-- Privacy requests as they stand. late_us is the first late instant of those that are open.
create table privacy_request (
    id text not null primary key,
    member_id text not null,
    kind text not null,
    open bigint not null,
    received_us bigint not null,
    late_us bigint not null,
    doc text not null
);
create index privacy_request_member on privacy_request (member_id, received_us, id);
create index privacy_request_kind on privacy_request (kind, received_us, id);
create index privacy_request_open on privacy_request (late_us, id) where open = 1;

-- What left the plan outside pages, for accountings (45 CFR 164.528).
create table disclosure (
    seq integer primary key not null,
    member_id text not null,
    at_us bigint not null,
    accountable bigint not null,
    doc text not null
);
create index disclosure_member on disclosure (member_id, at_us, seq);

-- Letters that are wanted; sent_us is 0 until they went out.
create table letter (
    seq integer primary key not null,
    id text not null,
    member_id text not null,
    template text not null,
    wanted_us bigint not null,
    sent_us bigint not null,
    doc text not null
);
create unique index letter_by_id on letter (id);
create index letter_open on letter (seq) where sent_us = 0;

-- The privacy notice a person was last given or reminded of, and by when the next reminder is due.
create table notice_given (
    person_id text not null primary key,
    version text not null,
    language text not null,
    given_day bigint not null,
    told_day bigint not null,
    due_day bigint not null,
    acknowledged_us bigint not null,
    acknowledged_version text not null
) without rowid;
create index notice_given_due on notice_given (due_day, person_id);

-- +goose Down
drop table notice_given;
drop table letter;
drop table disclosure;
drop table privacy_request;
drop table authorization_paper;
