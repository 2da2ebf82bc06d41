-- +goose Up

-- Producers: agents, agencies and call centres, with the position of the newest event about each.
create table producer (
    npn text not null primary key,
    position bigint not null
) without rowid;
create index producer_position on producer (position);

-- What was stated of producers. doc holds the fact, where it was not known before; by hand at_us is the instant and entry
-- the position, of a file both are 0.
create table producer_statement (
    npn text not null,
    fact_id text not null,
    as_of_day bigint not null,
    at_us bigint not null,
    entry bigint not null,
    withdrawn bigint not null,
    position bigint not null,
    known_us bigint not null,
    line bigint not null,
    doc text not null,
    primary key (npn, fact_id, as_of_day, entry, withdrawn)
) without rowid;
create index producer_statement_position on producer_statement (position);

-- Files that were loaded, with what became of them.
create table credential_file (
    id text not null primary key,
    position bigint not null,
    loaded_us bigint not null,
    doc text not null
) without rowid;
create index credential_file_position on credential_file (position);

-- +goose Down
drop table credential_file;
drop table producer_statement;
drop table producer;
