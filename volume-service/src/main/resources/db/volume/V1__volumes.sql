-- Versions of all volumes come from one sequence, drawn under the lock of the name: so they grow
-- per name even after every row of the name has gone, and an agent can order what it is told.
create sequence volume_version;

-- One row a generation. A row in REMOVING is no user's any more: its node has data to delete.
create table volume (
    tenant text not null,
    name text not null,
    generation bigint not null,
    version bigint not null,
    state text not null check (state in ('AVAILABLE', 'BOUND', 'REMOVING')),
    node text,
    labels jsonb not null,
    options jsonb not null,
    made_for text,
    created_at timestamptz not null,
    since timestamptz not null,
    primary key (tenant, name, generation),
    check ((node is null) = (state = 'AVAILABLE'))
);

create unique index volume_live on volume (tenant, name) where state <> 'REMOVING';
create unique index volume_removing on volume (tenant, name, node) where state = 'REMOVING';
create index volume_node on volume (node) where node is not null;
create index volume_made_for on volume (made_for) where made_for is not null;

-- A container holds a volume at a target. expires_at is null once a container event confirmed it.
create table volume_lease (
    container text not null,
    target text not null,
    tenant text not null,
    name text not null,
    expires_at timestamptz,
    primary key (container, target)
);

create index volume_lease_name on volume_lease (tenant, name);
create index volume_lease_expiry on volume_lease (expires_at) where expires_at is not null;
