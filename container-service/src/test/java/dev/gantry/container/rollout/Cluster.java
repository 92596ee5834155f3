package dev.gantry.container.rollout;

import dev.gantry.container.placement.Availability;
import dev.gantry.container.placement.NodeView;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Nodes and replicas in memory, which do what steps say and grow older. */
final class Cluster {
  static final Rules RULES =
      new Rules(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          2);

  final Map<NodeId, NodeView> nodes = new TreeMap<>();
  final Map<ContainerId, Replica> replicas = new HashMap<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  int made;
  int revision = 1;
  int wanted;
  int failures;
  Instant retryAt;
  boolean removed;
  boolean forgotten;
  Instant hearing = now;

  /** Replicas of these revisions die as soon as they run. */
  int brokenRevision = -1;

  static Cluster of(int nodes, int wanted) {
    Cluster cluster = new Cluster();
    cluster.wanted = wanted;
    for (int i = 0; i < nodes; i++) {
      cluster.node("n" + i, true, Availability.ACTIVE);
    }
    return cluster;
  }

  void node(String id, boolean connected, Availability availability) {
    NodeId node = new NodeId(id);
    NodeView before = nodes.get(node);
    Instant heard = connected || before == null ? now : before.heardAt();
    nodes.put(
        node, new NodeView(node, id, "amd64", connected, heard, availability, 4, 8L << 30, 0, 0));
  }

  Outlook outlook() {
    return new Outlook(nodes, hearing, now);
  }

  List<Replica> all() {
    return replicas.values().stream().sorted(Comparator.comparing(Replica::number)).toList();
  }

  List<Step> plan() {
    return Rollout.plan(
        new Goal(wanted, revision, removed, retryAt, failures > 0), all(), outlook(), RULES);
  }

  /** Plans and does what the plan says. */
  List<Step> step() {
    List<Step> steps = plan();
    steps.forEach(this::apply);
    return steps;
  }

  private void apply(Step step) {
    switch (step) {
      case Step.Create create -> create();
      case Step.Start start -> phase(start.container(), Replica.Phase.STARTING);
      case Step.Drain drain -> {
        Replica r = replicas.get(drain.container());
        replicas.put(r.container(), with(r, r.phase(), r.since(), r.ran(), r.noted(), now));
      }
      case Step.Stop stop -> phase(stop.container(), Replica.Phase.STOPPING);
      case Step.Remove remove -> replicas.remove(remove.container());
      case Step.NoteEnd end -> {
        Replica r = replicas.get(end.container());
        replicas.put(
            r.container(), with(r, r.phase(), r.since(), r.ran(), true, r.drainingSince()));
        failures = end.failed() ? failures + 1 : 0;
        retryAt = end.failed() ? now.plus(RULES.pause(failures)) : null;
      }
      case Step.Settle settle -> {
        failures = 0;
        retryAt = null;
      }
      case Step.Forget forget -> forgotten = true;
    }
  }

  private void create() {
    NodeId node =
        nodes.values().stream()
            .filter(n -> n.connected() && n.availability() == Availability.ACTIVE)
            .min(
                Comparator.comparingLong(
                        (NodeView n) ->
                            replicas.values().stream().filter(r -> r.node().equals(n.id())).count())
                    .thenComparing(NodeView::id))
            .map(NodeView::id)
            .orElse(null);
    if (node != null) {
      add(node.value(), revision, Replica.Phase.STARTING);
    }
  }

  Replica add(String node, int ofRevision, Replica.Phase phase) {
    made++;
    Replica made1 =
        new Replica(
            new ContainerId(HexFormat.of().toHexDigits((long) made).repeat(4)),
            made,
            ofRevision,
            new NodeId(node),
            phase,
            now,
            Duration.ZERO,
            false,
            null);
    replicas.put(made1.container(), made1);
    return made1;
  }

  void phase(ContainerId id, Replica.Phase phase) {
    Replica r = replicas.get(id);
    Duration ran =
        phase == Replica.Phase.ENDED && r.phase() == Replica.Phase.RUNNING
            ? Duration.between(r.since(), now)
            : Duration.ZERO;
    replicas.put(id, with(r, phase, now, ran, r.noted(), r.drainingSince()));
  }

  private static Replica with(
      Replica r, Replica.Phase phase, Instant since, Duration ran, boolean noted, Instant drain) {
    return new Replica(
        r.container(), r.number(), r.revision(), r.node(), phase, since, ran, noted, drain);
  }

  /** Time goes by: what starts runs, what stops ends; nodes that are there are heard. */
  void pass(Duration time) {
    now = now.plus(time);
    for (NodeView node : List.copyOf(nodes.values())) {
      node(node.id().value(), node.connected(), node.availability());
    }
    if (!Outlook.anyIsHeard(List.copyOf(nodes.values()), now)) {
      hearing = null;
    } else if (hearing == null) {
      hearing = now;
    }
    for (Replica r : List.copyOf(replicas.values())) {
      if (!nodes.get(r.node()).connected()) {
        continue;
      }
      switch (r.phase()) {
        case STARTING -> {
          phase(r.container(), Replica.Phase.RUNNING);
          if (r.revision() == brokenRevision) {
            phase(r.container(), Replica.Phase.ENDED);
          }
        }
        case STOPPING -> phase(r.container(), Replica.Phase.ENDED);
        case CREATED, RUNNING, ENDED -> {}
      }
    }
  }

  long ready() {
    return replicas.values().stream().filter(r -> Rollout.isReady(r, outlook(), RULES)).count();
  }

  List<Replica> live() {
    return all().stream().filter(r -> r.phase() != Replica.Phase.ENDED && !r.isDraining()).toList();
  }

  /** Until nothing is left to do, or too long. */
  void settle(Duration atMost) {
    Instant end = now.plus(atMost);
    while (now.isBefore(end)) {
      step();
      pass(Duration.ofMillis(500));
    }
  }

  /** A running one, by chance. */
  Replica any(RandomGenerator random) {
    List<Replica> running =
        new ArrayList<>(all().stream().filter(r -> r.phase() == Replica.Phase.RUNNING).toList());
    return running.isEmpty() ? null : running.get(random.nextInt(running.size()));
  }
}
