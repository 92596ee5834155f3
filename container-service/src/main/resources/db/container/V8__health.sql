-- How the newest run is, by its health check, as its node reports it; null = it has no check.
alter table container add column run_health json;
