-- +goose Up

-- One row an id. doc is what the id's own stream says, as JSON; what a merge adds is put together when read. seq is the position
-- of the first event, so that an import of a million appends to the indexes that hold it. capacities is a set of bits. birth_day
-- is days since 1970; a sentinel says "none". Texts are compared byte by byte on both engines.
create table person (
    seq bigint primary key not null,
    id text collate "C" not null,
    version bigint not null,
    capacities bigint not null,
    birth_day bigint not null,
    sort_name text collate "C" not null,
    zip text collate "C" not null,
    merged_into text collate "C" not null,
    doc text not null
);
create unique index person_by_id on person (id);
create index person_by_birth on person (birth_day, seq);
create index person_by_name on person (sort_name, seq);
-- Almost everybody is a member and nothing else: the others are few and are listed by what they are.
create index person_by_capacity on person (capacities, sort_name, seq) where capacities <> 1;
create index person_by_merge on person (merged_into) where merged_into <> '';

-- Who holds which number. Two ids may hold one number until a reviewer has decided about them.
create table person_identifier (
    system text collate "C" not null,
    value text collate "C" not null,
    seq bigint not null,
    from_day bigint not null,
    to_day bigint not null,
    primary key (system, value, seq)
);

-- Every word of every name, folded, with the other words of the same name beside it: a search reads one range of this index.
create table person_name_key (
    token text collate "C" not null,
    seq bigint not null,
    rest text collate "C" not null,
    primary key (token, seq, rest)
);

-- Who is tied to whom, to be read from the other end.
create table person_relation (
    other_id text collate "C" not null,
    kind text collate "C" not null,
    seq bigint not null,
    from_day bigint not null,
    to_day bigint not null,
    primary key (other_id, kind, seq, from_day)
);

-- Pairs that may be one person, until somebody said that they are not. a is the smaller id.
create table person_candidate (
    a text collate "C" not null,
    b text collate "C" not null,
    version bigint not null,
    score bigint not null,
    not_same bigint not null,
    reasons text not null,
    primary key (a, b)
);
create index person_candidate_open on person_candidate (not_same, score desc, a, b);
create index person_candidate_b on person_candidate (b);

-- Files known by their content: importing one again changes nothing.
create table person_file (
    sha256 text collate "C" not null primary key,
    at_us bigint not null
);

-- +goose Down
drop table person_file;
drop table person_candidate;
drop table person_relation;
drop table person_name_key;
drop table person_identifier;
drop table person;
