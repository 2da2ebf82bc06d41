-- +goose Up

-- Documents that came in or went out, named by the SHA-256 of their content. A row here says that all chunks are there. This is
-- primary data: no event holds it. (SQLite keeps bytes as they are under any name of a type.)
create table document (
    hash text not null primary key,
    media text not null,
    size bigint not null,
    chunks bigint not null,
    kept_us bigint not null
);
create table document_chunk (
    hash text not null,
    part bigint not null,
    body bytea not null,
    primary key (hash, part)
);

-- What became of a letter: printed, handed over, come back. 0 and '' until then.
alter table letter add column to_id text not null default '';
alter table letter add column about text not null default '';
alter table letter add column printed_us bigint not null default 0;
alter table letter add column printed text not null default '';
alter table letter add column sent text not null default '';
alter table letter add column returned_us bigint not null default 0;
alter table letter add column reason text not null default '';
create index letter_waiting on letter (seq) where printed_us = 0 and sent_us = 0;
create index letter_printed on letter (seq) where printed_us > 0 and sent_us = 0;
create index letter_sent on letter (sent_us, seq) where sent_us > 0;
create index letter_returned on letter (seq) where returned_us > 0;
create index letter_about on letter (about, seq) where about <> '';

-- +goose Down
drop index letter_about;
drop index letter_returned;
drop index letter_sent;
drop index letter_printed;
drop index letter_waiting;
alter table letter drop column reason;
alter table letter drop column returned_us;
alter table letter drop column sent;
alter table letter drop column printed;
alter table letter drop column printed_us;
alter table letter drop column about;
alter table letter drop column to_id;
drop table document_chunk;
drop table document;
