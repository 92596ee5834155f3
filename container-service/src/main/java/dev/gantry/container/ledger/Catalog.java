package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads containers for answers; never waits for a node. */
@Component
public class Catalog {

  private final ContainerRows rows;

  Catalog(ContainerRows rows) {
    this.rows = rows;
  }

  /**
   * A container with all that was stored of it.
   *
   * @param stopGrace seconds between stop signal and kill as wished; null = default
   * @param network name that Docker's answers show
   */
  public record Details(
      ContainerState state, RunSpec spec, Integer stopGrace, String network, Shown shown) {}

  /** Docker's documents as stored. */
  public record Shown(
      Map<String, Object> config,
      Map<String, Object> hostConfig,
      List<Map<String, Object>> mounts) {}

  /**
   * What the way to a container's node needs.
   *
   * @param stopSignal read for a paused container only; empty = SIGTERM
   */
  public record Way(
      ContainerState state, boolean tty, boolean openStdin, Integer stopGrace, String stopSignal) {}

  /** Counts for {@code /info}. */
  public record Counts(long containers, long running, long paused) {}

  @Transactional
  public Details details(Reference reference) {
    ContainerRow row = row(reference);
    return details(row);
  }

  @Transactional
  public List<Details> ofTenant(TenantId tenant) {
    return rows.ofTenant(tenant.value()).stream().map(Catalog::details).toList();
  }

  @Transactional
  public Way way(Reference reference) {
    ContainerRow row = row(reference);
    String stopSignal = row.run.paused ? Documents.spec(row.spec).process().stopSignal() : "";
    return new Way(row.toState(), row.tty, row.openStdin, row.stopGrace, stopSignal);
  }

  /** Also of a removed container, as long as its node has not cleaned up. */
  @Transactional
  public Optional<ContainerState> state(ContainerId id) {
    return rows.findById(id.value()).map(ContainerRow::toState);
  }

  @Transactional
  public Counts counts(TenantId tenant) {
    List<Object[]> counts = rows.counts(tenant.value());
    Object[] row = counts.getFirst();
    return new Counts(
        ((Number) row[0]).longValue(),
        ((Number) row[1]).longValue(),
        ((Number) row[2]).longValue());
  }

  private ContainerRow row(Reference reference) {
    return rows.find(reference);
  }

  private static Details details(ContainerRow row) {
    return new Details(
        row.toState(),
        Documents.spec(row.spec),
        row.stopGrace,
        row.network,
        new Shown(
            Documents.tree(row.config),
            Documents.tree(row.hostConfig),
            Documents.list(row.mounts)));
  }
}
