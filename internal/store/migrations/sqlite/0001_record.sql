-- +goose Up

-- The views that the record keeps, with their versions. One row.
create table record_view_set (
    id integer not null primary key,
    views text not null
);
insert into record_view_set (id, views) values (1, '');

-- What all events of one command share. A repeated id finds its first result here.
create table record_command (
    first_position integer not null primary key,
    last_position bigint not null,
    id text not null,
    at_us bigint not null,
    zone text not null,
    actor_id text not null,
    actor_role text not null,
    actor_channel text not null,
    actor_on_behalf_of text not null,
    cause text not null,
    content text not null
);
create unique index record_command_id on record_command (id);
create index record_command_at on record_command (at_us, first_position);

create table record_event (
    position integer not null primary key,
    command_position bigint not null,
    stream text not null,
    version bigint not null,
    type text not null,
    schema integer not null,
    data text not null
);
create unique index record_event_stream on record_event (stream, version);

-- Which version of each view the tables hold.
create table record_view (
    name text not null primary key,
    version bigint not null
);

-- The Merkle log over the events: full and growing tiles of 256 hashes.
create table record_tile (
    level integer not null,
    number bigint not null,
    hashes text not null,
    primary key (level, number)
);

-- Signed tree heads, one per seal.
create table record_checkpoint (
    size integer not null primary key,
    note text not null
);

-- Public keys that signed checkpoints from the given size on.
create table record_key (
    verifier text not null primary key,
    from_size bigint not null
);

-- +goose Down
drop table record_key;
drop table record_checkpoint;
drop table record_tile;
drop table record_view;
drop table record_event;
drop table record_command;
drop table record_view_set;
