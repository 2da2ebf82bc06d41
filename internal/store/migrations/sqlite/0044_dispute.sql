-- +goose Up

-- Disputes of agents. late_us is the first instant past the clock that runs, tick_us the next instant at which time brings something
-- (0: none, 1: at once), line the question to the resource line from which it came; doc is the folded stream.
create table dispute (
    id text not null primary key,
    number text not null,
    agent_id text not null,
    member_id text not null,
    change_id text not null,
    claim text not null,
    state text not null,
    open bigint not null,
    opened_us bigint not null,
    late_us bigint not null,
    tick_us bigint not null,
    last_us bigint not null,
    assignee text not null,
    line text not null,
    doc text not null
);
create unique index dispute_by_number on dispute (number);
create index dispute_by_agent on dispute (agent_id, opened_us, id);
create index dispute_by_member on dispute (member_id, opened_us) where member_id <> '';
create index dispute_open on dispute (late_us, id) where open = 1;
create index dispute_ticking on dispute (tick_us, id) where tick_us > 0;
create index dispute_last on dispute (last_us, id);

-- +goose Down
drop table dispute;
