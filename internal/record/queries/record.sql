-- name: LastPosition :one
select cast(coalesce(max(position), 0) as bigint) as position from record_event;

-- name: ViewSet :one
select views from record_view_set where id = 1;

-- name: SetViewSet :exec
update record_view_set set views = $1 where id = 1;

-- name: CommandByID :one
select first_position, last_position, content from record_command where id = $1;

-- name: FirstLaterThan :one
select cast(coalesce(min(first_position), 0) as bigint) as position from record_command where at_us > $1;

-- name: StreamEnds :many
select stream, cast(max(version) as bigint) as version from record_event
where position between $1 and $2 group by stream order by min(position);

-- name: LoadStream :many
select e.position, e.stream, e.version, e.type, e.schema, e.data,
       c.id, c.at_us, c.zone, c.actor_id, c.actor_role, c.actor_channel, c.actor_on_behalf_of, c.cause
from record_event e join record_command c on c.first_position = e.command_position
where e.stream = $1 and e.position <= $2 order by e.version;

-- name: ReadAfter :many
select e.position, e.stream, e.version, e.type, e.schema, e.data,
       c.id, c.at_us, c.zone, c.actor_id, c.actor_role, c.actor_channel, c.actor_on_behalf_of, c.cause
from record_event e join record_command c on c.first_position = e.command_position
where e.position > $1 order by e.position limit $2;

-- name: Views :many
select name, version from record_view order by name;

-- name: PutView :exec
insert into record_view (name, version) values ($1, $2)
on conflict (name) do update set version = excluded.version;

-- name: DropViews :exec
delete from record_view;

-- name: Tile :one
select hashes from record_tile where level = $1 and number = $2;

-- name: PutTile :exec
insert into record_tile (level, number, hashes) values ($1, $2, $3)
on conflict (level, number) do update set hashes = excluded.hashes;

-- name: LatestCheckpoint :one
select size, note from record_checkpoint order by size desc limit 1;

-- name: Checkpoints :many
select size, note from record_checkpoint where size > $1 order by size limit $2;

-- name: PutCheckpoint :exec
insert into record_checkpoint (size, note) values ($1, $2);

-- name: Keys :many
select verifier, from_size from record_key order by from_size, verifier;

-- name: PutKey :exec
insert into record_key (verifier, from_size) values ($1, $2);
