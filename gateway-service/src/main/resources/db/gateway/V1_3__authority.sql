-- The platform's own authority, one for all replicas. Its key is sealed with the inner secret.
create table authority (
  id          int   primary key check (id = 1),
  certificate text  not null,
  sealed_key  bytea not null
);

-- Certificates of nodes and tenants, while they count.
create table certificate (
  serial      text        primary key,
  kind        text        not null check (kind in ('NODE', 'TENANT')),
  holder      text        not null,
  roles       text        not null,
  description text        not null,
  issued_at   timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz
);
create index certificate_holder on certificate (kind, holder);

-- A node that may not come in any more; its id stays taken.
alter table node add column revoked_at timestamptz;

-- A token for one host: revoked when it has joined.
alter table token drop constraint token_kind_check;
alter table token add constraint token_kind_check
  check (kind in ('TENANT', 'JOIN', 'JOIN_ONCE'));
