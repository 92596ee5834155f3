-- Keys of grants are derived from one secret, a key a node; the pair of keys is not used any more.
drop table grant_key;

create table grant_secret (
  id     int   primary key check (id = 1),
  secret bytea not null
);
