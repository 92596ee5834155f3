-- Events leave with the transaction that made them (see dev.gantry.kit.outbox.Outbox).
create table outbox (
  seq        bigint generated always as identity primary key,
  id         text        not null unique,
  topic      text        not null,
  record_key text        not null,
  envelope   text        not null,
  created_at timestamptz not null default clock_timestamp()
);

-- Where a consumer group of this service goes on reading; moved in the transaction that applies.
create table consumed_offset (
  consumer    text   not null,
  topic       text   not null,
  partition   int    not null,
  next_offset bigint not null,
  primary key (consumer, topic, partition)
);
