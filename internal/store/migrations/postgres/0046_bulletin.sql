-- +goose Up

-- Bulletins to agents; doc is the folded stream.
create table bulletin (
    id text not null primary key,
    state text not null,
    touched_us bigint not null,
    doc text not null
);
create index bulletin_touched on bulletin (touched_us, id);

-- Who read which edition, and acknowledged it; 0 is not.
create table bulletin_receipt (
    bulletin_id text not null,
    npn text not null,
    edition bigint not null,
    read_us bigint not null,
    acknowledged_us bigint not null,
    primary key (bulletin_id, npn, edition)
);
create index bulletin_receipt_npn on bulletin_receipt (npn, bulletin_id, edition);

-- Public pages of agents; slug is the last part of the address, doc the folded stream.
create table agent_page (
    npn text not null primary key,
    slug text not null,
    state text not null,
    written_us bigint not null,
    doc text not null
);
create unique index agent_page_slug on agent_page (slug);
create index agent_page_state on agent_page (state, written_us, npn);
