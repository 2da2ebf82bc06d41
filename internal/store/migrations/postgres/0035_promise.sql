-- +goose Up

-- What records say about promises. No view of the record: who follows it writes them, and notes how far (promise_followed).
create table promise_mark (
    promise text not null,
    kind text not null,
    subject text not null,
    number text not null,
    state bigint not null,
    month bigint not null,
    at_us bigint not null,
    risk_us bigint not null,
    late_us bigint not null,
    primary key (promise, kind, subject)
);
create index promise_mark_month on promise_mark (promise, state, month, at_us, subject);
create index promise_mark_open on promise_mark (late_us, promise, risk_us) where state = 0;

-- What is remembered of a record because its row no longer tells it.
create table promise_trail (
    kind text not null,
    subject text not null,
    doc text not null,
    primary key (kind, subject)
);

create table promise_followed (
    version bigint not null primary key,
    position bigint not null
);

-- +goose Down
drop table promise_followed;
drop table promise_trail;
drop table promise_mark;
