-- +goose Up

-- What the privacy officer noted about looks and broken glass, the newest of each. review_of: look_review/<position> or
-- glass_review/<grant>.
create table access_review (
    review_of text not null primary key,
    at_us bigint not null,
    verdict text not null,
    note text not null,
    by_name text not null
);

-- Emergency accesses are few among all relations.
create index access_grant_glass on access_grant (position) where kind = 'broken_glass';

-- +goose Down
drop index access_grant_glass;
drop table access_review;
