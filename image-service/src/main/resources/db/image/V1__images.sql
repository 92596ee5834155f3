-- Blobs are shared by all tenants; every other row has its tenant.
create table blob (
  digest       text        primary key,
  size         bigint      not null,
  -- null while an image uses it; else when its grace time began (see BlobLedger)
  unused_since timestamptz
);
create index blob_unused on blob (unused_since) where unused_since is not null;

-- Grows with each change of an image, over all tenants: also an image that was deleted and came
-- back has higher versions than before.
create sequence image_version;

create table image (
  tenant      text        not null,
  id          text        not null,
  -- another one when an image goes and comes back, maybe with other blobs: the key of caches
  incarnation bigint      not null default nextval('image_version'),
  config      text        not null,
  layers      text        not null,
  size        bigint      not null,
  created     timestamptz not null,
  parent      text,
  last_tagged timestamptz,
  -- deleted by force while containers use it: hidden, and gone with the last of them
  removed     boolean     not null default false,
  primary key (tenant, id)
);
create index image_parent on image (tenant, parent) where parent is not null;

create table image_blob (
  tenant text not null,
  image  text not null,
  digest text not null references blob,
  primary key (tenant, image, digest),
  foreign key (tenant, image) references image on delete cascade
);
create index image_blob_digest on image_blob (digest);

-- Tags (digest empty) and repository digests (tag empty).
create table image_name (
  tenant     text not null,
  domain     text not null,
  path       text not null,
  tag        text not null default '',
  digest     text not null default '',
  image      text not null,
  primary key (tenant, domain, path, tag, digest),
  foreign key (tenant, image) references image on delete cascade
);
create index image_name_image on image_name (tenant, image);

-- Who uses an image. image is null once the container has ended: such a row stays for a while, so
-- that an older event that comes late does not bring the lease back.
create table lease (
  container     text        primary key,
  tenant        text        not null,
  image         text,
  expires_at    timestamptz,
  running       boolean     not null default false,
  event_version bigint      not null default 0,
  ended_at      timestamptz,
  foreign key (tenant, image) references image
);
create index lease_image on lease (tenant, image) where image is not null;
create index lease_expires on lease (expires_at) where expires_at is not null;
create index lease_ended on lease (ended_at) where ended_at is not null;
