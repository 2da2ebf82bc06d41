-- +goose Up

-- Plan changes. A day counts from 1 January 1970; doc is the folded stream. held is 1 while the newest decision holds, and 2 while
-- compliance looks; made_day is the day of the change, touched_us when it was last touched.
create table plan_change (
    id text collate "C" not null primary key,
    member_id text collate "C" not null,
    effective_day bigint not null,
    made_day bigint not null,
    state text not null,
    outcome text not null,
    rule text not null,
    agent text collate "C" not null,
    channel text not null,
    held bigint not null,
    span_id text not null,
    tracking text not null,
    touched_us bigint not null,
    doc text not null
);
create index plan_change_by_member on plan_change (member_id, effective_day);
create index plan_change_touched on plan_change (touched_us, id);
create index plan_change_by_state on plan_change (state, touched_us, id);
create index plan_change_counts on plan_change (state, held);
create index plan_change_by_agent on plan_change (agent, touched_us, id);
create index plan_change_held on plan_change (touched_us, id) where held > 0;

-- Producers on whom a decision about a change depends, or whom it names.
create table plan_change_party (
    npn text collate "C" not null,
    effective_day bigint not null,
    change_id text collate "C" not null,
    primary key (npn, effective_day, change_id)
);

-- Every version of every decision, for deciding the past again.
create table plan_change_decision (
    change_id text collate "C" not null,
    version bigint not null,
    member_id text collate "C" not null,
    latest bigint not null,
    voided bigint not null,
    outcome text not null,
    rule text not null,
    agent text collate "C" not null,
    unpaid text not null,
    facts text not null,
    primary key (change_id, version)
);

-- Who is of record when: agent '' is house, until_day null is open.
create table tenure (
    member_id text collate "C" not null,
    n bigint not null,
    span_id text not null,
    agent text collate "C" not null,
    held bigint not null,
    from_day bigint not null,
    until_day bigint,
    change_id text collate "C" not null,
    decision bigint not null,
    basis text not null,
    writing text not null,
    primary key (member_id, n)
);
create index tenure_by_agent on tenure (agent, member_id);

-- What stands on the tenure stream of a member: the newest tenures with the access that they gave. touched grows with every change.
create table tenure_member (
    member_id text collate "C" not null primary key,
    touched bigint not null,
    version bigint not null,
    doc text not null
);
create unique index tenure_member_touched on tenure_member (touched);

-- What members and broker operations asked for: another agent, a successor, the transfer of a book.
create table tenure_wish (
    member_id text collate "C" not null,
    position bigint not null,
    version bigint not null,
    doc text not null,
    primary key (member_id, position)
);

-- How far plan changes have followed others.
create table change_cursor (
    name text collate "C" not null primary key,
    place bigint not null,
    version bigint not null
);

-- Referral links of agents, by the hash of their token.
create table referral_link (
    hash text collate "C" not null primary key,
    code text not null,
    agent text collate "C" not null,
    made_us bigint not null,
    expires_us bigint not null,
    revoked_us bigint not null,
    doc text not null
);
create unique index referral_link_by_code on referral_link (code);
create index referral_link_by_agent on referral_link (agent, made_us);

-- +goose Down
drop table referral_link;
drop table change_cursor;
drop table tenure_wish;
drop table tenure_member;
drop table tenure;
drop table plan_change_decision;
drop table plan_change_party;
drop table plan_change;
