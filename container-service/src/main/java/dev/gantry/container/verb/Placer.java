package dev.gantry.container.verb;

import dev.gantry.container.creation.Admitted;
import dev.gantry.container.lease.Leases;
import dev.gantry.container.node.Nodes;
import dev.gantry.container.placement.NodeView;
import dev.gantry.container.placement.Placement;
import dev.gantry.container.placement.PlacementRequest;
import dev.gantry.container.placement.Scheduler;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.spec.Resources;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds the node of a new container, and leases its volumes there. */
@Component
class Placer {
  private static final long NANOS = 1_000_000_000L;
  private static final String NETWORK = "a network of the container";

  private final Nodes nodes;
  private final Leases leases;
  private final NetworkChoice choice;
  private final Clock clock;
  private final Counter failed;

  Placer(Nodes nodes, Leases leases, NetworkChoice choice, Clock clock, MeterRegistry meters) {
    this.choice = choice;
    this.nodes = nodes;
    this.leases = leases;
    this.clock = clock;
    this.failed =
        Counter.builder("gantry.placement.failed")
            .description("Containers that no node could take")
            .register(meters);
  }

  /**
   * @param name empty when none was given
   */
  record Wanted(
      TenantId tenant,
      ContainerId id,
      String name,
      Admitted admitted,
      Platform platform,
      NetworkChoice.Chosen network,
      List<VolumeLease.Wish> volumes,
      Map<NodeId, Integer> siblings) {}

  record Placed(NodeId node, List<VolumeLease.Leased> volumes) {}

  /** What to choose from. */
  List<NodeView> views() {
    return nodes.views();
  }

  /**
   * @param views as they were a moment ago
   */
  Placed place(Wanted wanted, List<NodeView> views) {
    Resources resources = wanted.admitted.resources();
    PlacementRequest free =
        new PlacementRequest(
            wanted.platform.arch(),
            resources.memoryReservationBytes(),
            resources.nanoCpus(),
            Optional.empty(),
            wanted.siblings);
    PlacementRequest request =
        wanted.network.bond().map(bond -> free.on(bond.node(), bond.what())).orElse(free);
    refuseTooManyCpus(resources.nanoCpus(), views);
    NodeId first = choose(wanted, request, views);
    if (wanted.volumes.isEmpty()) {
      NodeId home = choice.settle(wanted.network, wanted.id, first);
      return new Placed(
          home.equals(first) ? first : choose(wanted, free.on(home, NETWORK), views), List.of());
    }
    VolumeLease lease =
        leases.volumes(new VolumeLease.Request(wanted.tenant, wanted.id, first, wanted.volumes));
    NodeId home = home(lease, first);
    NodeId network = choice.settle(wanted.network, wanted.id, home);
    if (!network.equals(home)) {
      throw new GantryException(
          ErrorCode.CONFLICT,
          "the volumes of the container are on node " + home + ", its networks on " + network);
    }
    return new Placed(
        home.equals(first) ? first : choose(wanted, request.on(home), views), lease.volumes());
  }

  /** Where the volumes are: the container follows them. */
  private static NodeId home(VolumeLease lease, NodeId otherwise) {
    Set<NodeId> homes =
        lease.volumes().stream().map(VolumeLease.Leased::node).collect(Collectors.toSet());
    if (homes.size() > 1) {
      throw new GantryException(
          ErrorCode.CONFLICT, "the volumes of the container are on different nodes: " + homes);
    }
    return homes.isEmpty() ? otherwise : homes.iterator().next();
  }

  private NodeId choose(Wanted wanted, PlacementRequest request, List<NodeView> views) {
    return switch (Scheduler.place(request, views, clock.instant())) {
      case Placement.Placed(NodeId node) -> node;
      case Placement.Nowhere nowhere -> {
        failed.increment();
        String name = wanted.name.isEmpty() ? wanted.id.shortId() : wanted.name;
        throw new GantryException(
            ErrorCode.NO_NODE, "no node can take container " + name + ": " + nowhere.text());
      }
    };
  }

  /** Docker's words for a limit that no machine has. */
  private static void refuseTooManyCpus(long nanoCpus, List<NodeView> views) {
    int most = views.stream().mapToInt(NodeView::cpus).max().orElse(0);
    if (most > 0 && nanoCpus > most * NANOS) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "Range of CPUs is from 0.01 to "
              + most
              + ".00, as there are only "
              + most
              + " CPUs available");
    }
  }
}
