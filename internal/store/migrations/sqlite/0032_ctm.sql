-- +goose Up

-- The module's exports that were read: the same content for another time is another export. doc is what was said of the file when its reading began, and the counts. ended_us is 0 until
-- it was read to its end.
create table ctm_file (
    id text not null primary key,
    sha256 text not null,
    name text not null,
    reading bigint not null,
    as_of_us bigint not null,
    begun_us bigint not null,
    ended_us bigint not null,
    doc text not null
);
create index ctm_file_begun on ctm_file (begun_us, id);
create index ctm_file_content on ctm_file (sha256, id);

-- Rows that were not loaded, and fields that rows were loaded without.
create table ctm_problem (
    file text not null,
    line bigint not null,
    seq bigint not null,
    bad bigint not null,
    doc text not null,
    primary key (file, line, seq)
);

-- What exports said of a complaint, each wording once.
create table ctm_row (
    complaint text not null,
    hash text not null,
    doc text not null,
    primary key (complaint, hash)
);

-- Which wording an export showed, for which time. All of them are kept: what holds now follows from all together.
create table ctm_sighting (
    complaint text not null,
    as_of_us bigint not null,
    updated_us bigint not null,
    hash text not null,
    file text not null,
    line bigint not null,
    primary key (complaint, as_of_us, hash, file, line)
);
create index ctm_sighting_file on ctm_sighting (file, complaint);

-- What the module says now. state names it; settled is the state that the case knows, and case_id the case.
create table ctm_complaint (
    complaint text not null,
    contract text not null,
    assigned_day bigint not null,
    level text not null,
    away bigint not null,
    resolved bigint not null,
    state text not null,
    settled text not null,
    case_id text not null,
    doc text not null,
    primary key (complaint, contract)
);
create index ctm_complaint_year on ctm_complaint (contract, assigned_day, complaint);
create index ctm_complaint_case on ctm_complaint (case_id);
create index ctm_complaint_unsettled on ctm_complaint (complaint, contract) where settled <> state;

-- What was done for the review of a data year (prepared, filed) and how far our list was reconciled; the newest of each.
create table ctm_review (
    year bigint not null,
    what text not null,
    at_us bigint not null,
    through_day bigint not null,
    doc text not null,
    primary key (year, what)
);

-- Entries that were written into a file for the module.
create table ctm_entry (
    complaint text not null,
    contract text not null,
    kind text not null,
    hash text not null,
    at_us bigint not null,
    sha256 text not null,
    primary key (complaint, contract, kind, hash)
);

-- +goose Down
drop table ctm_entry;
drop table ctm_review;
drop table ctm_complaint;
drop table ctm_sighting;
drop table ctm_row;
drop table ctm_problem;
drop table ctm_file;
