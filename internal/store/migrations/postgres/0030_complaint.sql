-- +goose Up

-- One row a contact. seq is the receipt number: 1, 2, 3, ... without gaps, given in the transaction that puts the contact on disk,
-- in the order of the record, so that building the rows anew gives the same numbers. day is days since 1970, of the receipt in the
-- intake's zone. doc is the folded stream as JSON.
create table complaint_intake (
    seq bigint primary key not null,
    id text collate "C" not null,
    channel text collate "C" not null,
    state text collate "C" not null,
    member_id text collate "C" not null,
    day bigint not null,
    received_us bigint not null,
    doc text not null
);
create unique index complaint_intake_by_id on complaint_intake (id);
create index complaint_intake_waiting on complaint_intake (seq) where state = 'waiting';
create index complaint_intake_day on complaint_intake (day, channel, state);

-- One row a case. seq counts cases. number and part are the receipt number: 123 and 2 are 0000123-c/2. due_us is the last instant in
-- time of the legal duty that binds, target_us that of our own target; a far sentinel says "none". open is 0 when nothing legal
-- remains to be done. module is the complaint id of CMS's module. brief is what a list shows, as JSON.
create table complaint_case (
    seq bigint primary key not null,
    id text collate "C" not null,
    number bigint not null,
    part bigint not null,
    member_id text collate "C" not null,
    open bigint not null,
    state text collate "C" not null,
    procedure text collate "C" not null,
    product text collate "C" not null,
    category text collate "C" not null,
    desk text collate "C" not null,
    assignee text collate "C" not null,
    level text collate "C" not null,
    contract text collate "C" not null,
    module text collate "C" not null,
    received_us bigint not null,
    opened_us bigint not null,
    closed_us bigint not null,
    touched_us bigint not null,
    due_us bigint not null,
    target_us bigint not null,
    brief text not null
);
create unique index complaint_case_by_id on complaint_case (id);
create unique index complaint_case_by_number on complaint_case (number, part);
create index complaint_case_member on complaint_case (member_id, seq) where member_id <> '';
create index complaint_case_module on complaint_case (module, seq) where module <> '';
create index complaint_case_received on complaint_case (received_us, seq);
create index complaint_case_idle on complaint_case (touched_us, seq) where open = 1 and assignee <> '';

-- The folded stream of each case as JSON, by itself: lists read many cases and need none of it.
create table complaint_doc (
    seq bigint primary key not null,
    doc text not null
);

-- Work lists: each open case once under everything that a list may be asked for ('' is all, 'desk:billing', 'state:open', ...), in
-- the order of what is due. A list with several conditions reads the shortest of its lists and checks the others.
create table complaint_open (
    facet text collate "C" not null,
    due_us bigint not null,
    seq bigint not null,
    primary key (facet, due_us, seq)
);

-- How many cases stand in each of those lists.
create table complaint_open_count (
    facet text collate "C" not null primary key,
    cases bigint not null
);

-- What open cases owe, for the sweep. stage is how far it went: 0 nothing said, 1 due soon, 2 told to the leads, 3 missed. in_hours
-- is 1 for a term of elapsed hours; lead times follow from it. due_us is the first late instant.
create table complaint_duty (
    seq bigint not null,
    duty_key text collate "C" not null,
    legal bigint not null,
    stage bigint not null,
    in_hours bigint not null,
    due_us bigint not null,
    primary key (seq, duty_key)
);
create index complaint_duty_next on complaint_duty (legal, stage, in_hours, due_us, seq, duty_key);

-- Who is complained about, so that they find nothing of it.
create table complaint_subject (
    person_id text collate "C" not null,
    seq bigint not null,
    primary key (person_id, seq)
);

-- Which cases hold a word. block is seq / 4096; cases holds two letters for each case of the block, in the order of seq.
create table complaint_word (
    block bigint not null,
    word text collate "C" not null,
    cases text not null,
    primary key (block, word)
);

-- The people of the desks; doc is what was last set.
create table complaint_worker (
    account text collate "C" not null primary key,
    doc text not null
);

-- Lists that people keep under a name.
create table complaint_saved (
    account text collate "C" not null,
    name text collate "C" not null,
    doc text not null,
    primary key (account, name)
);

-- How far those who follow the record have come. No view: it stays when views are built anew.
create table complaint_reaction (
    name text not null primary key,
    position bigint not null
);

-- +goose Down
drop table complaint_reaction;
drop table complaint_saved;
drop table complaint_worker;
drop table complaint_word;
drop table complaint_subject;
drop table complaint_duty;
drop table complaint_open_count;
drop table complaint_open;
drop table complaint_doc;
drop table complaint_case;
drop table complaint_intake;
