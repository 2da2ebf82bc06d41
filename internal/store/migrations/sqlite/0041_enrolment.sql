-- +goose Up

-- What files say of members' enrollment: each thing once, by the hash of its content, whatever file repeats it. position is that of the event that first said it.
create table enrolment_fact (
    member text not null,
    key text not null,
    position bigint not null,
    origin text not null,
    doc text not null,
    primary key (member, key)
) without rowid;

-- What the facts of a member come to: spans as lines with tabs between the fields, applications as JSON. touched grows with every change: it is the cursor of whoever follows.
create table enrolment_member (
    member text not null primary key,
    touched bigint not null,
    spans text not null,
    applications text not null
) without rowid;
create unique index enrolment_member_touched on enrolment_member (touched);

-- Files that were read to their end.
create table enrolment_file (
    sha256 text not null primary key,
    at_us bigint not null,
    doc text not null
);

-- +goose Down
drop table enrolment_file;
drop table enrolment_member;
drop table enrolment_fact;
