-- +goose Up

-- The books of business: one row for each cover of a customer and each agent who is or was of record for it. Days are days since 1970,
-- with the smallest or largest date where there is none. start_day and end_day are the first and last day of cover or of the agent; head_from to head_to are the
-- days on which the row is the one that counts of the customer; moving is the first day of a plan to come. doc is the row as JSON. Lists are
-- filtered by the other columns in memory.
create table book_row (
    npn text not null,
    member_id text not null,
    span_id text not null,
    contract text not null,
    plan text not null,
    family text not null,
    state text not null,
    start_day bigint not null,
    from_day bigint not null,
    end_day bigint not null,
    cancelled bigint not null,
    since_day bigint not null,
    head_from bigint not null,
    head_to bigint not null,
    held bigint not null,
    basis text not null,
    rapid_to bigint not null,
    verification text not null,
    dispute text not null,
    moving bigint not null,
    sort_name text not null,
    search text not null,
    doc text not null,
    primary key (member_id, npn, span_id, from_day)
);
create index book_row_by_agent on book_row (npn);

-- When the book of an agent changed last: the version of book_followed that changed it.
create table book_version (
    npn text not null primary key,
    version bigint not null
);

-- Streams of which something is new since the rows of their members were made.
create table book_stale (
    stream text not null primary key,
    position bigint not null
);
create index book_stale_by_position on book_stale (position, stream);

-- How far the sources were followed: one row. Every page of work moves the version.
create table book_followed (
    id bigint not null primary key,
    version bigint not null,
    enrolled bigint not null,
    changed bigint not null
);
insert into book_followed (id, version, enrolled, changed) values (1, 0, 0, 0);

-- +goose Down
drop table book_followed;
drop table book_stale;
drop table book_version;
drop table book_row;
