-- Networks that tenants made. Subnets do not overlap on the whole platform: tenants share hosts.
create table network (
  id           text collate "C" primary key,
  tenant       text        not null,
  name         text        not null,
  -- Subnet, gateway, range, auxiliary addresses of a family; null = it has none.
  ipv4         json,
  ipv6         json,
  internal     boolean     not null,
  attachable   boolean     not null,
  labels       json        not null,
  options      json        not null,
  ipam_options json,
  -- What was given out last: the next is looked for behind it.
  last_ipv4    text,
  last_ipv6    text,
  -- The node that it is to be on, while the container that asked for it is being made.
  home_node    text,
  home_holder  text,
  home_until   timestamptz,
  created_at   timestamptz not null
);
create unique index network_name on network (tenant, name);

-- A container in a network. The wish is what was asked for: aliases, addresses, links.
create table network_place (
  network   text not null references network,
  container text not null references container on delete cascade,
  ipv4      text,
  ipv6      text,
  mac       text not null,
  wish      json not null,
  primary key (container, network)
);
create unique index network_place_ipv4 on network_place (network, ipv4);
create unique index network_place_ipv6 on network_place (network, ipv6);
create unique index network_place_mac on network_place (network, mac);
-- Whether the container is in networks of its tenant's own.
alter table container add column own_networks boolean not null default false;
