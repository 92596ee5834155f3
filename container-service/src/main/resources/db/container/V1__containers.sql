-- Nodes belong to the installation, not to a tenant.
create table node (
  id             text primary key,
  name           text        not null,
  arch           text        not null,
  cpus           int         not null,
  memory_bytes   bigint      not null,
  boot_id        text        not null,
  agent_version  text        not null default '',
  kernel_version text        not null default '',
  os_name        text        not null default '',
  cgroup         text        not null default '',
  data_address   text        not null default '',
  labels         jsonb       not null default '{}',
  connected      boolean     not null default false,
  cordoned       boolean     not null default false,
  heard_at       timestamptz not null,
  registered_at  timestamptz not null
);

-- A container and, in run_*, its newest run: one row to lock, one statement for a report.
-- spec, config, host_config and mounts are json, not jsonb: they are given back as they came,
-- fields in Docker's order, and never searched.
create table container (
  id                 text collate "C" primary key,
  tenant             text        not null,
  name               text        not null,
  node               text        not null,
  image              text        not null,
  image_name         text        not null,
  labels             jsonb       not null,
  volumes            jsonb       not null,
  layers             text[]      not null,
  auto_remove        boolean     not null,
  tty                boolean     not null,
  open_stdin         boolean     not null,
  stop_grace         int,
  network            text        not null,
  memory_reservation bigint      not null,
  spec               json        not null,
  config             json        not null,
  host_config        json        not null,
  mounts             json        not null,
  row_version        bigint      not null,
  version            bigint      not null,
  assigned_version   bigint      not null,
  assigned_at        timestamptz not null,
  generation         bigint      not null,
  desired            text        not null,
  stop_signal        text,
  stop_timeout       int,
  run_epoch          bigint      not null,
  run_attempt        int         not null,
  run_sequence       bigint      not null,
  run_state          text        not null,
  run_reason         text        not null,
  run_message        text        not null,
  run_exit_code      int,
  run_oom_killed     boolean     not null,
  run_pid            bigint      not null,
  run_started_at     timestamptz,
  run_finished_at    timestamptz,
  run_since          timestamptz not null,
  started_at         timestamptz,
  finished_at        timestamptz,
  exit_code          int         not null,
  oom_killed         boolean     not null,
  error              text        not null,
  created_at         timestamptz not null,
  removed_at         timestamptz
);

create unique index container_name on container (tenant, name) where removed_at is null;
create index container_of_tenant on container (tenant, id) where removed_at is null;
create index container_of_node on container (node);
create index container_layers on container using gin (layers);
-- What the scheduler counts, without touching the table.
create index container_active on container (node) include (memory_reservation)
  where removed_at is null
    and run_state in ('ASSIGNED', 'PREPARING', 'READY', 'STARTING', 'RUNNING');

-- Runs that are over.
create table run (
  container   text collate "C" not null references container on delete cascade,
  epoch       bigint      not null,
  attempt     int         not null,
  tenant      text        not null,
  node        text        not null,
  state       text        not null,
  reason      text        not null,
  message     text        not null,
  exit_code   int,
  oom_killed  boolean     not null,
  started_at  timestamptz,
  finished_at timestamptz,
  primary key (container, epoch, attempt)
);

-- Volumes to be released at volume-service: done right after the commit, and again until it worked.
create table volume_release (
  container        text primary key,
  tenant           text        not null,
  remove_anonymous boolean     not null,
  created_at       timestamptz not null
);
