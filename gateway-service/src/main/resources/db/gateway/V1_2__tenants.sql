-- Who may have tokens and certificates. Those that had tokens before there was this table go on.
create table tenant (
  id          text        primary key,
  description text        not null default '',
  created_at  timestamptz not null default now()
);
insert into tenant (id, description) values ('local', 'the local administrator''s own');
insert into tenant (id) select distinct tenant from token where tenant <> 'local';
