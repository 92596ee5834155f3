-- Apps: replicas of one template. A replica is an ordinary container, known by its labels.
create table app (
  tenant     text        not null,
  name       text        not null,
  replicas   int         not null,
  revision   int         not null,
  -- Replicas that were made: the number in the name of the next one.
  made       int         not null default 0,
  -- Ends soon after a start, in a row, and what the last one said.
  failures   int         not null default 0,
  retry_at   timestamptz,
  message    text        not null default '',
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (tenant, name)
);

create table app_revision (
  tenant     text        not null,
  app        text        not null,
  revision   int         not null,
  template   json        not null,
  created_at timestamptz not null,
  primary key (tenant, app, revision),
  foreign key (tenant, app) references app on delete cascade
);

-- Host names of the ingress: each is one app's, whosever it is.
create table app_host (
  host   text primary key,
  tenant text not null,
  app    text not null,
  port   int  not null,
  foreign key (tenant, app) references app on delete cascade
);

-- What the keeper of apps knows of a replica beside its container.
create table app_mark (
  container      text primary key,
  draining_since timestamptz,
  end_noted      boolean not null default false
);

-- Which replica of this service keeps the apps now.
create table app_keeper (
  id     int         primary key check (id = 1),
  holder text        not null,
  until  timestamptz not null
);

create index container_app on container (tenant, (labels ->> 'gantry.app'))
  where labels ->> 'gantry.app' is not null;
