-- Where a running container is on its node's bridge; written from the node's reports.
alter table container add column run_endpoint json;
-- Subnet of the node's bridge; '' when it has none.
alter table node add column bridge_subnet text not null default '';
