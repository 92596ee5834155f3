package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.membership.Place;
import dev.gantry.container.membership.Places;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads containers for answers; never waits for a node. */
@Component
public class Catalog {

  private final ContainerRows rows;
  private final Places places;

  Catalog(ContainerRows rows, Places places) {
    this.rows = rows;
    this.places = places;
  }

  /**
   * A container with all that was stored of it.
   *
   * @param stopGrace seconds between stop signal and kill as wished; null = default
   * @param network name that Docker's answers show
   * @param places in networks of the tenant's own
   */
  public record Details(
      ContainerState state,
      RunSpec spec,
      Integer stopGrace,
      String network,
      List<Place> places,
      Shown shown) {}

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
    return details(row, row.ownNetworks ? places.ofContainer(new ContainerId(row.id)) : List.of());
  }

  @Transactional
  public List<Details> ofTenant(TenantId tenant) {
    List<ContainerRow> all = rows.ofTenant(tenant.value());
    Map<String, List<Place>> byContainer =
        all.stream().noneMatch(row -> row.ownNetworks)
            ? Map.of()
            : places.ofTenant(tenant).stream()
                .collect(Collectors.groupingBy(place -> place.container().value()));
    return all.stream()
        .map(row -> details(row, byContainer.getOrDefault(row.id, List.of())))
        .toList();
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

  private static Details details(ContainerRow row, List<Place> places) {
    return new Details(
        row.toState(),
        Documents.spec(row.spec),
        row.stopGrace,
        row.network,
        places,
        new Shown(
            Documents.tree(row.config),
            Documents.tree(row.hostConfig),
            Documents.list(row.mounts)));
  }
}
