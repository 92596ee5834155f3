package dev.gantry.container.ledger;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Queries on container rows. Removed rows have no name any more: only their id finds them. */
interface ContainerRows extends JpaRepository<ContainerRow, String> {
  Optional<ContainerRow> NONE = Optional.empty();

  /** A name and two ids: enough to see that a prefix fits more than one. */
  Limit ENOUGH = Limit.of(3);

  String BY_REFERENCE =
      """
      select c from ContainerRow c
      where c.tenant = :tenant and c.removedAt is null
        and (c.name = :name or (c.id >= :low and c.id < :high))
      order by case when c.name = :name then 0 else 1 end
      """;

  String BY_ID =
      "select c from ContainerRow c where c.id = :id and c.tenant = :tenant and c.removedAt is null";

  /** Full ids are what clients use most. */
  default ContainerRow find(Reference reference) {
    return (reference.isFullId() ? byId(reference.text(), reference.tenant().value()) : NONE)
        .orElseGet(
            () ->
                reference.choose(
                    find(
                        reference.tenant().value(),
                        reference.text(),
                        reference.low(),
                        reference.high(),
                        ENOUGH)));
  }

  /** As {@link #find}; locked to the end of the transaction. */
  default ContainerRow findAndLock(Reference reference) {
    return (reference.isFullId() ? byIdAndLock(reference.text(), reference.tenant().value()) : NONE)
        .orElseGet(
            () ->
                reference.choose(
                    findAndLock(
                        reference.tenant().value(),
                        reference.text(),
                        reference.low(),
                        reference.high(),
                        ENOUGH)));
  }

  @Query(BY_ID)
  Optional<ContainerRow> byId(String id, String tenant);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query(BY_ID)
  Optional<ContainerRow> byIdAndLock(String id, String tenant);

  @Query(BY_REFERENCE)
  List<ContainerRow> find(String tenant, String name, String low, String high, Limit limit);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query(BY_REFERENCE)
  List<ContainerRow> findAndLock(String tenant, String name, String low, String high, Limit limit);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select c from ContainerRow c where c.id = :id")
  Optional<ContainerRow> findAndLock(String id);

  @Query("select c from ContainerRow c where c.tenant = :tenant and c.removedAt is null")
  List<ContainerRow> ofTenant(String tenant);

  @Query("select c from ContainerRow c where c.node = :node")
  List<ContainerRow> ofNode(String node);

  @Query("select c.id from ContainerRow c where c.id in :ids")
  List<String> idsAmong(Collection<String> ids);

  @Query(
      "select c.id from ContainerRow c where c.tenant = :tenant and c.name = :name"
          + " and c.removedAt is null")
  Optional<String> idOfName(String tenant, String name);

  @Query(
      nativeQuery = true,
      value =
          "select exists (select 1 from container where node = :node"
              + " and layers @> array[cast(:blob as text)])")
  boolean holdsLayer(String node, String blob);

  @Query(
      nativeQuery = true,
      value =
          "select run_state, count(*) from container where removed_at is null"
              + " group by run_state")
  List<Object[]> countByRunState();

  @Query(
      nativeQuery = true,
      value =
          "select count(*), count(*) filter (where run_restarting or run_state = 'RUNNING' and not"
              + " run_paused), count(*) filter (where run_state = 'RUNNING' and run_paused) from"
              + " container where tenant = :tenant and removed_at is null")
  List<Object[]> counts(String tenant);
}
