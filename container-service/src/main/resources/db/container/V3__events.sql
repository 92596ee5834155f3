-- Docker's events. Readers follow them in the order of (xid, seq), up to the oldest transaction
-- that is still under way: then none can appear before what was read. See ADR 10.
create table event (
  tenant     text   not null,
  xid        xid8   not null default pg_current_xact_id(),
  seq        bigint generated always as identity,
  id         text,
  time_nano  bigint not null,
  type       text   not null,
  action     text   not null,
  actor      text   not null,
  attributes json   not null,
  primary key (tenant, xid, seq)
);
create index event_of_time on event (tenant, time_nano, seq);
-- Told by others, who may repeat themselves.
create unique index event_told on event (id) where id is not null;
