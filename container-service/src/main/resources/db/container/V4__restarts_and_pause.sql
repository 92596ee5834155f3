-- Whether the container's node has a policy to start it again.
alter table container add column restarts boolean not null default false;
-- Wishes: the run is to be frozen; the epoch whose start completes a restart (0 = none).
alter table container add column paused boolean not null default false;
alter table container add column restart_epoch bigint not null default 0;
-- Conditions of the newest run, as its node reports them.
alter table container add column run_paused boolean not null default false;
alter table container add column run_restarting boolean not null default false;

-- What is about to be started again counts for the scheduler too.
drop index container_active;
create index container_active on container (node) include (memory_reservation)
  where removed_at is null
    and (run_restarting
      or run_state in ('ASSIGNED', 'PREPARING', 'READY', 'STARTING', 'RUNNING'));
