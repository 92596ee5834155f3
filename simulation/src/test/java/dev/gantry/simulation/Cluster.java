package dev.gantry.simulation;

import dev.gantry.container.container.Command;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.container.placement.Availability;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.NetworkEndpoint;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.PortWish;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A control plane and some hosts, with users who want things, and a storm over it all. */
final class Cluster {
  private static final Duration STORM = Duration.ofSeconds(120);
  private static final Duration CALM = Duration.ofSeconds(150);
  private static final int CONTAINERS = 8;
  private static final long GIBIBYTE = 1L << 30;

  private final World world;
  private final Truth truth;
  private final Answers answers;
  private final ControlPlane plane;
  private final List<Host> hosts = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();
  private final List<ContainerId> made = new ArrayList<>();

  Cluster(long seed, Broken broken) {
    this.world = new World(seed);
    this.truth = new Truth(world);
    Mail mail = new Mail(world);
    this.answers = new Answers(world, truth, broken);
    this.plane = new ControlPlane(world, mail, answers, broken);
    answers.commands(plane::command);
    for (int i = 0; i < 2 + world.below(2); i++) {
      Host host = new Host(new NodeId("n" + i), world, truth);
      hosts.add(host);
      agents.add(new Agent(world, host, mail, plane, broken));
    }
    plane.connect(node -> agents.get(index(node)).stream());
    for (int i = 0; i < hosts.size(); i++) {
      agents.get(i).start(List.of());
      plane.placing().connected(hosts.get(i).node, true);
    }
  }

  private static int index(NodeId node) {
    return Integer.parseInt(node.value().substring(1));
  }

  /** A storm, then a calm in which all comes right. The number of answers that were given. */
  int run() {
    users();
    trouble();
    Instant begin = world.now();
    world.runUntil(begin.plus(STORM));
    world.storm = false;
    world.note("the storm is over");
    for (int i = 0; i < agents.size(); i++) {
      if (!agents.get(i).isAlive()) {
        revive(i);
      }
    }
    world.runUntil(begin.plus(STORM).plus(CALM));
    checkPeace();
    return answers.given();
  }

  private void users() {
    if (!world.storm) {
      return;
    }
    act();
    world.after(world.millis(50, 1500), "a user acts", this::users);
  }

  private void act() {
    if (made.size() < CONTAINERS && world.chance(0.3)) {
      create();
      return;
    }
    if (made.isEmpty()) {
      return;
    }
    ContainerId id = made.get(world.below(made.size()));
    switch (world.below(12)) {
      case 0, 1, 2, 3, 4 -> answers.start(id);
      case 5 -> plane.command(id, new Command.StopContainer(order()));
      case 6 -> plane.command(id, new Command.RestartContainer(order()));
      case 7 -> plane.command(id, new Command.PauseContainer());
      case 8 -> plane.command(id, new Command.UnpauseContainer());
      case 9 -> kill(id);
      case 10 -> plane.command(id, new Command.StopContainer(StopOrder.KILL));
      default -> {
        if (world.chance(0.3)) {
          plane.command(id, new Command.RemoveContainer(true, true));
        }
      }
    }
  }

  private StopOrder order() {
    return new StopOrder("SIGTERM", 1 + world.below(5));
  }

  private void kill(ContainerId id) {
    ContainerState state = plane.ledger().get(id);
    if (state != null) {
      agents.get(index(state.identity().node())).killAct(id);
    }
  }

  private void create() {
    RestartPolicy policy =
        switch (world.below(4)) {
          case 0 -> new RestartPolicy(RestartPolicy.Name.ALWAYS, 0);
          case 1 -> new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3);
          default -> RestartPolicy.NO;
        };
    RunSpec spec = spec(policy, network());
    plane
        .placing()
        .place(spec.resources().memoryReservationBytes())
        .ifPresent(node -> create(node, policy, spec));
  }

  private void create(NodeId node, RestartPolicy policy, RunSpec spec) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) (0x10 + made.size());
    bytes[31] = 1;
    ContainerId id = new ContainerId(HexFormat.of().formatHex(bytes));
    made.add(id);
    Identity identity =
        new Identity(
            id,
            TenantId.LOCAL,
            "c" + made.size(),
            node,
            Digest.ofHex("a".repeat(64)),
            "busybox:1",
            Map.of(),
            List.of(),
            world.chance(0.2) && policy.isNo(),
            !policy.isNo());
    plane.create(identity, spec);
  }

  /** Some without ports, some with one that others want, too, some with any. */
  private NetworkMode network() {
    int firstPort = 8000 + world.below(3);
    return switch (world.below(6)) {
      case 0 -> new NetworkMode.None();
      case 1 -> new NetworkMode.Bridge(List.of(), "");
      case 2 -> bridge(firstPort, firstPort);
      case 3 -> bridge(firstPort, firstPort + 2);
      default -> bridge(0, 0);
    };
  }

  private static NetworkMode bridge(int firstPort, int lastPort) {
    return new NetworkMode.Bridge(List.of(new PortWish("tcp", "", firstPort, lastPort, 80)), "");
  }

  private RunSpec spec(RestartPolicy policy, NetworkMode network) {
    return new RunSpec(
            "web",
            "busybox:1",
            List.of(),
            null,
            reserving(world.below(4) * GIBIBYTE),
            null,
            network,
            List.of(),
            "",
            "",
            List.of(),
            Resolver.HOST,
            false,
            false,
            Map.of(),
            null)
        .restarting(policy);
  }

  private static Resources reserving(long bytes) {
    return new Resources(0, 0, bytes, 0, 0, 0, 0, "", "", 0, 0, 0);
  }

  private void trouble() {
    if (!world.storm) {
      return;
    }
    int which = world.below(agents.size());
    Agent agent = agents.get(which);
    NodeId node = hosts.get(which).node;
    switch (world.below(7)) {
      case 0, 1 -> {
        kill(which);
        world.after(world.millis(100, 9000), "the agent comes back", () -> revive(which));
      }
      case 2 -> {
        kill(which);
        hosts.get(which).reboot();
        world.after(world.millis(3000, 20_000), "the host comes back", () -> revive(which));
      }
      case 3 -> {
        world.note("the control plane is killed");
        answers.drop();
      }
      case 4 -> {
        plane
            .placing()
            .set(node, world.chance(0.5) ? Availability.CORDONED : Availability.DRAINING);
        world.after(
            world.millis(1000, 20_000),
            "uncordon",
            () -> plane.placing().set(node, Availability.ACTIVE));
      }
      default -> {
        // The watch breaks off and is opened again: a snapshot comes.
        if (agent.isAlive()) {
          plane.snapshot(node).forEach(agent::assign);
        }
      }
    }
    world.after(world.millis(2000, 15_000), "trouble", this::trouble);
  }

  private void kill(int which) {
    agents.get(which).kill();
    plane.placing().connected(hosts.get(which).node, false);
  }

  private void revive(int which) {
    if (!agents.get(which).isAlive()) {
      plane.placing().connected(hosts.get(which).node, true);
      // What is not in it may have got lost: heartbeats bring it back.
      agents
          .get(which)
          .start(
              plane.snapshot(hosts.get(which).node).stream()
                  .filter(assignment -> !world.mishap(0.1))
                  .toList());
    }
  }

  private void checkPlaces() {
    agents.forEach(Agent::checkPlaces);
    Map<NodeId, Long> reserved = new HashMap<>();
    for (ContainerState state : plane.ledger().values()) {
      Identity identity = state.identity();
      reserved.merge(identity.node(), plane.reservation(identity.id()), Long::sum);
      Place place = agents.get(index(identity.node())).place(identity.id());
      NetworkEndpoint told = state.run().isRunning() ? state.run().endpoint() : null;
      if (!Objects.equals(told, place == null ? null : place.told())) {
        throw world.violation(
            Truth.name(identity.id()) + " is said to be at " + told + " and is at " + place);
      }
    }
    plane.placing().check(reserved);
  }

  private void checkPeace() {
    if (!answers.areAllGiven()) {
      throw world.violation("a start was never answered");
    }
    for (ContainerState state : plane.ledger().values()) {
      check(state);
    }
    checkPlaces();
    for (ContainerId id : truth.all()) {
      if (!plane.ledger().containsKey(id)) {
        throw world.violation(Truth.name(id) + " runs and nobody knows it");
      }
    }
    for (Host host : hosts) {
      for (ContainerId id : host.disk.keySet()) {
        if (!plane.ledger().containsKey(id)) {
          throw world.violation("a folder of " + Truth.name(id) + " is left on " + host.node);
        }
      }
    }
  }

  private void check(ContainerState state) {
    ContainerId id = state.identity().id();
    boolean runs = truth.runs(id);
    if (state.isRemoved()) {
      throw world.violation(Truth.name(id) + " was removed and is still there");
    }
    if (runs != state.run().isRunning()) {
      throw world.violation(
          Truth.name(id)
              + (runs ? " runs" : " does not run")
              + " and is said to be "
              + state.run());
    }
    if (runs && truth.running(id).epoch() != state.run().epoch()) {
      throw world.violation(Truth.name(id) + " runs in an epoch that was replaced");
    }
    boolean pending =
        state.desired() == DesiredState.RUNNING
            && state.run().isActive()
            && state.run().state() != RunState.RUNNING
            && !state.run().isRestarting();
    if (pending) {
      throw world.violation(Truth.name(id) + " is wanted and never came: " + state.run());
    }
    if (runs && state.desired() == DesiredState.STOPPED) {
      throw world.violation(Truth.name(id) + " was stopped and runs");
    }
  }
}
