-- +goose Up

-- What was loaded, newest last; data is the load's report as JSON.
create table population_load (
    load_id text not null primary key,
    position bigint not null,
    at_us bigint not null,
    segment_id text not null,
    evaluated bigint not null,
    without_eligibility bigint not null,
    data text not null
);
create index population_load_position on population_load (position);

-- Files known by their content: loading one again changes nothing.
create table population_file (
    sha256 text not null primary key,
    load_id text not null
);

-- The segments of columns that are live, in the order they are read.
create table population_segment (
    segment_id text not null primary key,
    ordinal bigint not null
);

-- One row a member for lists. Days are days since 1970; sentinel values say "none" so that both engines sort alike. seq is the
-- position of the member's first event: members get into every index in this order, so that the first evaluation of a million
-- appends to the indexes and does not write them all over. Names are compared byte by byte on both engines.
create table member (
    seq integer primary key not null,
    member_id text not null,
    version bigint not null,
    digest bigint not null,
    name text not null,
    name_key text not null,
    family_key text not null,
    birth_day bigint not null,
    death_day bigint not null,
    sex bigint not null,
    state text not null,
    confirmed bigint not null,
    open_gaps bigint not null,
    priority bigint not null,
    next_due_day bigint not null,
    as_of_day bigint not null
);
create unique index member_by_id on member (member_id);
create index member_priority on member (priority desc, seq);
create index member_due on member (next_due_day, seq);
create index member_gaps on member (open_gaps desc, seq);
create index member_conditions on member (confirmed desc, seq);
create index member_name on member (name_key, seq);
create index member_family on member (family_key, seq);
create index member_birth on member (birth_day desc, seq);

-- What each rule says about each member today. rank, birth_day and sex are the member's, so that the list of a rule is read in
-- its order and filtered without looking at members.
create table finding (
    seq bigint not null,
    rule_id text not null,
    state text not null,
    due_day bigint not null,
    rank bigint not null,
    birth_day bigint not null,
    sex bigint not null,
    since_day bigint not null,
    position bigint not null,
    data text not null,
    primary key (seq, rule_id)
) without rowid;
create index finding_rule on finding (rule_id, state, rank desc, seq, birth_day, sex);

-- Changes after a member's first evaluation, for "what is new".
create table finding_change (
    position bigint not null,
    rule_id text not null,
    member_id text not null,
    at_us bigint not null,
    as_of_day bigint not null,
    from_state text not null,
    to_state text not null,
    primary key (position, rule_id)
);

create index finding_change_member on finding_change (member_id, rule_id, position);

-- Members by rule and state, by number of conditions and the like, kept up to date with each change.
create table population_tally (
    name text not null primary key,
    members bigint not null
);

-- Identifications of the whole population; data holds totals and trend as JSON.
create table population_run (
    position bigint not null primary key,
    as_of_day bigint not null,
    data text not null
);

-- +goose Down
drop table population_run;
drop table population_tally;
drop table finding_change;
drop table finding;
drop table member;
drop table population_segment;
drop table population_file;
drop table population_load;
