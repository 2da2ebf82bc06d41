-- +goose Up

-- One row a line of the commission book. id is the position of its event times 1,000 and its place in it. payee is an agent's
-- producer number, 'house', 'aor:' and a decision on hold, 'gate:' or 'override:' and a producer number. doc is the line as it
-- stands in the event.
create table commission_line (
    id integer primary key not null,
    payee text not null,
    member_id text not null,
    doc text not null
);
create index commission_line_payee on commission_line (payee, id);
create index commission_line_member on commission_line (member_id, id) where member_id <> '';

-- What the book holds for a span, a payee and a year: what the next judgement is held against. months are bits, January the lowest;
-- limit_cents is the fair market value of the year; line_id is the newest line.
create table commission_holding (
    member_id text not null,
    span_id text not null,
    year bigint not null,
    payee text not null,
    family text not null,
    cents bigint not null,
    months bigint not null,
    limit_cents bigint not null,
    line_id bigint not null,
    primary key (member_id, span_id, year, payee)
) without rowid;

-- What moved on each account.
create table commission_balance (
    account text not null primary key,
    debit_cents bigint not null,
    credit_cents bigint not null
) without rowid;

-- One row a run, by the position at which it began. doc is the folded stream as JSON.
create table commission_run (
    began bigint not null,
    id text not null,
    state text not null,
    as_of bigint not null,
    doc text not null,
    primary key (began)
);
create unique index commission_run_by_id on commission_run (id);

-- What a run comes to for each payee, as it was prepared and as it is now, by what is paid.
create table commission_run_payee (
    run_id text not null,
    payee text not null,
    cents bigint not null,
    doc text not null,
    primary key (run_id, payee)
) without rowid;

-- What a run could not judge, in the order in which it was found.
create table commission_problem (
    run_id text not null,
    seq bigint not null,
    kind text not null,
    member_id text not null,
    doc text not null,
    primary key (run_id, seq)
) without rowid;

-- +goose Down
drop table commission_problem;
drop table commission_run_payee;
drop table commission_run;
drop table commission_balance;
drop table commission_holding;
drop table commission_line;
