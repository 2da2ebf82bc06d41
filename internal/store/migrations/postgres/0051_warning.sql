-- +goose Up

-- Warnings of lapses: one row for each lapse, with the newest step. settled is '' while it is open; read_step is the step that was read.
create table lapse_warning (
    npn text not null,
    lapse text not null,
    until_day bigint not null,
    step bigint not null,
    given_us bigint not null,
    settled text not null,
    settled_us bigint not null,
    read_step bigint not null,
    doc text not null,
    primary key (npn, lapse)
);
create index lapse_warning_open on lapse_warning (settled, until_day, npn);
create index lapse_warning_until on lapse_warning (until_day, npn);

-- +goose Down
drop table lapse_warning;
