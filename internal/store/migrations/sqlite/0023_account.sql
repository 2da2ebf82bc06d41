-- +goose Up

-- View of the record: who has an account, in which roles and state. roles is one text with a space around each role. Sessions
-- that began before the version sessions_from of the stream are refused.
create table account (
    account_id text not null primary key,
    version bigint not null,
    person_id text not null,
    state text not null,
    roles text not null,
    created_us bigint not null,
    created_by text not null,
    sessions_from bigint not null,
    last_sign_in_us bigint not null
);
create index account_person on account (person_id);
create index account_state on account (state, account_id);

-- Everything below is not in the record, which keeps for ever what it is told: names to sign in by, secrets (only their hashes),
-- and what ends by itself. It survives a rebuild and is part of a backup.

-- How an account is known at the door. login and subject (of the plan's identity provider) may be empty.
create table account_holder (
    account_id text not null primary key,
    login text not null,
    name text not null,
    subject text not null
);
create unique index account_holder_login on account_holder (login) where login <> '';
create unique index account_holder_subject on account_holder (subject) where subject <> '';

create table account_password (
    account_id text not null primary key,
    phc text not null,
    changed_us bigint not null
);

create table account_recovery (
    hash text not null primary key,
    account_id text not null,
    made_us bigint not null
);
create index account_recovery_account on account_recovery (account_id);

-- data is the public key and what else the ceremony needs, as JSON.
create table account_passkey (
    credential_id text not null primary key,
    account_id text not null,
    name text not null,
    data text not null,
    sign_count bigint not null,
    added_us bigint not null,
    used_us bigint not null
);
create index account_passkey_account on account_passkey (account_id);

create table account_session (
    session_id text not null primary key,
    secret_hash text not null,
    account_id text not null,
    role text not null,
    channel text not null,
    method text not null,
    device text not null,
    version bigint not null,
    started_us bigint not null,
    seen_us bigint not null,
    confirmed_us bigint not null
);
create unique index account_session_secret on account_session (secret_hash);
create index account_session_account on account_session (account_id);

create table account_invitation (
    hash text not null primary key,
    account_id text not null,
    kind text not null,
    made_us bigint not null,
    expires_us bigint not null
);
create index account_invitation_account on account_invitation (account_id);

create table account_token (
    token_id text not null primary key,
    secret_hash text not null,
    account_id text not null,
    name text not null,
    role text not null,
    scopes text not null,
    made_us bigint not null,
    expires_us bigint not null,
    used_us bigint not null
);
create unique index account_token_secret on account_token (secret_hash);
create index account_token_account on account_token (account_id);

-- Failures since the last success, by hash of the login or address.
create table account_throttle (
    key_hash text not null primary key,
    failures bigint not null,
    last_us bigint not null,
    blocked_until_us bigint not null
);
create index account_throttle_last on account_throttle (last_us);

-- What a sign-in of several steps remembers between two of them; taken once.
create table account_ceremony (
    secret_hash text not null primary key,
    kind text not null,
    account_id text not null,
    data text not null,
    expires_us bigint not null
);
create index account_ceremony_expires on account_ceremony (expires_us);
