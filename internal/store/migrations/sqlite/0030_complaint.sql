-- +goose Up

-- One row a contact. seq is the receipt number: 1, 2, 3, ... without gaps, given in the transaction that puts the contact on disk,
-- in the order of the record, so that building the rows anew gives the same numbers. day is days since 1970, of the receipt in the
-- intake's zone. doc is the folded stream as JSON.
create table complaint_intake (
    seq integer primary key not null,
    id text not null,
    channel text not null,
    state text not null,
    member_id text not null,
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
    seq integer primary key not null,
    id text not null,
    number bigint not null,
    part bigint not null,
    member_id text not null,
    open bigint not null,
    state text not null,
    procedure text not null,
    product text not null,
    category text not null,
    desk text not null,
    assignee text not null,
    level text not null,
    contract text not null,
    module text not null,
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
    seq integer primary key not null,
    doc text not null
);

-- Work lists: each open case once under everything that a list may be asked for ('' is all, 'desk:billing', 'state:open', ...), in
-- the order of what is due. A list with several conditions reads the shortest of its lists and checks the others.
create table complaint_open (
    facet text not null,
    due_us bigint not null,
    seq bigint not null,
    primary key (facet, due_us, seq)
) without rowid;

-- How many cases stand in each of those lists.
create table complaint_open_count (
    facet text not null primary key,
    cases bigint not null
) without rowid;

-- What open cases owe, for the sweep. stage is how far it went: 0 nothing said, 1 due soon, 2 told to the leads, 3 missed. in_hours
-- is 1 for a term of elapsed hours; lead times follow from it. due_us is the first late instant.
create table complaint_duty (
    seq bigint not null,
    duty_key text not null,
    legal bigint not null,
    stage bigint not null,
    in_hours bigint not null,
    due_us bigint not null,
    primary key (seq, duty_key)
) without rowid;
create index complaint_duty_next on complaint_duty (legal, stage, in_hours, due_us, seq, duty_key);

-- Who is complained about, so that they find nothing of it.
create table complaint_subject (
    person_id text not null,
    seq bigint not null,
    primary key (person_id, seq)
) without rowid;

-- Which cases hold a word. block is seq / 4096; cases holds two letters for each case of the block, in the order of seq.
create table complaint_word (
    block bigint not null,
    word text not null,
    cases text not null,
    primary key (block, word)
) without rowid;

-- The people of the desks; doc is what was last set.
create table complaint_worker (
    account text not null primary key,
    doc text not null
) without rowid;

-- Lists that people keep under a name.
create table complaint_saved (
    account text not null,
    name text not null,
    doc text not null,
    primary key (account, name)
) without rowid;

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
