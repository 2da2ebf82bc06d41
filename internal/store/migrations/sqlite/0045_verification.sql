-- +goose Up

-- Verifications of chronic conditions. Days are counted from 1970. next_day is the next one on which time alone brings something; work is
-- what somebody has to do now; line is what a book of business shows, doc the folded stream.
create table verification (
    id text not null primary key,
    number text not null,
    member_id text not null,
    state text not null,
    effective bigint not null,
    due bigint not null,
    next_day bigint not null,
    work text not null,
    letter_open bigint not null,
    assignee text not null,
    line text not null,
    doc text not null
);
create index verification_by_member on verification (member_id, effective, id);
create index verification_next on verification (next_day, id);
create index verification_work on verification (due, id) where work <> '';
create index verification_letter on verification (due, id) where letter_open = 1;
create index verification_number on verification (number);

-- Which verification a link belongs to, by the hash of its secret.
create table verification_link (
    hash text not null primary key,
    verification_id text not null
);

-- How far the enrolment was followed.
create table verification_following (
    id text not null primary key,
    next bigint not null,
    version bigint not null
);

-- Determinations about special supplemental benefits for the chronically ill, one per member, contract and benefit year.
create table supplemental (
    id text not null primary key,
    number text not null,
    member_id text not null,
    year bigint not null,
    state text not null,
    renewed bigint not null,
    opened_us bigint not null,
    doc text not null
);
create index supplemental_by_member on supplemental (member_id, year, id);
create index supplemental_state on supplemental (state, opened_us, id);
create index supplemental_renewal on supplemental (year, id) where renewed = 0;
