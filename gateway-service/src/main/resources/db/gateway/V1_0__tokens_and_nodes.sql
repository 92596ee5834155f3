-- Bearer tokens; only the SHA-256 of a 256-bit random secret is kept.
create table token (
  id           text        primary key,
  hash         bytea       not null unique,
  kind         text        not null check (kind in ('TENANT', 'JOIN')),
  tenant       text        not null,
  roles        text        not null,
  description  text        not null,
  created_at   timestamptz not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);

-- Hosts that joined. data_address is the latest one told: every replica dials by it.
create table node (
  id              text        primary key,
  name            text        not null,
  token_hash      bytea       not null unique,
  data_address    text        not null,
  boot_id         text        not null,
  agent_version   text        not null,
  arch            text        not null,
  kernel_version  text        not null,
  os_name         text        not null,
  cgroup          text        not null,
  cpus            int         not null,
  memory_bytes    bigint      not null,
  registered_at   timestamptz not null,
  seen_at         timestamptz not null,
  -- The open assignment watch, so that only its own end disconnects the node.
  watch_session   text
);

-- The key that stream grants are signed with, one for all replicas.
create table grant_key (
  id          int   primary key check (id = 1),
  private_key bytea not null,
  public_key  bytea not null
);
