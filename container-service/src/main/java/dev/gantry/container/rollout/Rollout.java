package dev.gantry.container.rollout;

import dev.gantry.container.rollout.Replica.Phase;
import dev.gantry.model.id.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares what is wanted of an app with what is there. Pure.
 *
 * <pre>
 * ended                                    counted once, the newest few kept for their logs; replaced
 * its node silent for longer than grace    removed (the node learns it when it is back); replaced
 * its node silent for less                 out of service, and waited for
 * of another revision, or its node drains  stays in service until one that is to stay is ready
 * too many                                 those go that serve least: not ready, on full nodes, young
 * going                                    drained, then stopped, then removed
 * </pre>
 *
 * While replicas are exchanged, those ready are never fewer than wanted, and never more than a
 * quarter are there beyond those.
 */
public final class Rollout {
  private final Goal goal;
  private final Outlook outlook;
  private final Rules rules;
  private final Instant now;
  private final List<Step> steps = new ArrayList<>();
  private final List<Replica> ended = new ArrayList<>();
  private final List<Replica> stays = new ArrayList<>();
  private final List<Replica> goes = new ArrayList<>();
  private boolean counted;

  private Rollout(Goal goal, Outlook outlook, Rules rules) {
    this.goal = goal;
    this.outlook = outlook;
    this.rules = rules;
    this.now = outlook.now();
  }

  /** What is to be done now, in this order. Asked again soon, it goes on from there. */
  public static List<Step> plan(Goal goal, List<Replica> replicas, Outlook outlook, Rules rules) {
    Rollout rollout = new Rollout(goal, outlook, rules);
    if (goal.removed()) {
      rollout.removal(replicas);
    } else {
      rollout.keep(replicas);
    }
    return List.copyOf(rollout.steps);
  }

  /** Whether it runs on a node that is heard, and has done so for long enough. */
  public static boolean isReady(Replica replica, Outlook outlook, Rules rules) {
    return replica.phase() == Phase.RUNNING
        && !replica.isDraining()
        && outlook.reachable(replica.node())
        && !replica.since().plus(rules.settle()).isAfter(outlook.now());
  }

  private void removal(List<Replica> replicas) {
    replicas.forEach(this::remove);
    if (replicas.isEmpty()) {
      steps.add(new Step.Forget());
    }
  }

  private void keep(List<Replica> replicas) {
    replicas.forEach(this::sort);
    ended.stream()
        .sorted(Comparator.comparing(Replica::since).reversed())
        .skip(rules.keepEnded())
        .forEach(this::remove);
    if (counted) {
      // What follows from the failures is in the next goal.
      return;
    }
    takeOutTooMany();
    takeOutTheOld();
    create();
    boolean whole = stays.size() == goal.replicas() && stays.stream().allMatch(this::isStable);
    if (goal.failing() && steps.isEmpty() && whole) {
      steps.add(new Step.Settle());
    }
  }

  private boolean isStable(Replica replica) {
    return isReady(replica) && !replica.since().plus(rules.stable()).isAfter(now);
  }

  private void sort(Replica replica) {
    if (replica.phase() == Phase.ENDED) {
      end(replica);
    } else if (outlook.isGone(replica.node(), rules.grace())) {
      remove(replica);
    } else if (replica.isDraining()) {
      leave(replica);
    } else {
      if (replica.phase() == Phase.CREATED && isReachable(replica)) {
        steps.add(new Step.Start(replica.container()));
      }
      boolean isToStay =
          replica.revision() == goal.revision() && !outlook.isDraining(replica.node());
      (isToStay ? stays : goes).add(replica);
    }
  }

  private void end(Replica replica) {
    if (replica.isDraining()) {
      remove(replica);
      return;
    }
    if (!replica.noted()) {
      boolean failed =
          replica.revision() == goal.revision() && replica.ran().compareTo(rules.stable()) < 0;
      steps.add(new Step.NoteEnd(replica.container(), failed));
      counted = true;
    }
    ended.add(replica);
  }

  private void leave(Replica replica) {
    boolean drained = !replica.drainingSince().plus(rules.drain()).isAfter(now);
    if (drained && replica.phase() != Phase.STOPPING) {
      steps.add(new Step.Stop(replica.container()));
    }
  }

  private void takeOutTooMany() {
    Map<NodeId, Long> crowd =
        stays.stream().collect(Collectors.groupingBy(Replica::node, Collectors.counting()));
    Comparator<Replica> leastOfUse =
        Comparator.comparing((Replica r) -> isReady(r))
            .thenComparing(r -> crowd.get(r.node()), Comparator.reverseOrder())
            .thenComparing(Replica::number, Comparator.reverseOrder());
    while (stays.size() > goal.replicas()) {
      Replica victim = stays.stream().min(leastOfUse).orElseThrow();
      stays.remove(victim);
      crowd.merge(victim.node(), -1L, Long::sum);
      takeOut(victim);
    }
  }

  /** As many as are not needed any more; those that serve nobody at once. */
  private void takeOutTheOld() {
    for (Replica replica : List.copyOf(goes)) {
      boolean useless =
          replica.revision() != goal.revision()
              && (replica.phase() == Phase.CREATED || replica.phase() == Phase.STARTING);
      if (useless) {
        goes.remove(replica);
        takeOut(replica);
      }
    }
    long ready = stays.stream().filter(this::isReady).count();
    long readyOld = goes.stream().filter(this::isReady).count();
    long surplus = ready + readyOld - goal.replicas();
    goes.stream()
        .filter(this::isReady)
        .sorted(Comparator.comparing(Replica::number).reversed())
        .limit(Math.max(0, surplus))
        .toList()
        .forEach(this::takeOutOld);
    if (ready >= goal.replicas()) {
      goes.stream().filter(this::isReachable).toList().forEach(this::takeOutOld);
    }
  }

  private void takeOutOld(Replica replica) {
    goes.remove(replica);
    takeOut(replica);
  }

  private void takeOut(Replica replica) {
    boolean serves = replica.phase() == Phase.RUNNING && isReachable(replica);
    steps.add(serves ? new Step.Drain(replica.container()) : new Step.Remove(replica.container()));
  }

  private void create() {
    if (goal.retryAt() != null && goal.retryAt().isAfter(now)) {
      return;
    }
    int missing = goal.replicas() - stays.size();
    int room =
        goes.isEmpty()
            ? missing
            : goal.replicas() + Rules.surge(goal.replicas()) - stays.size() - goes.size();
    for (int i = 0; i < Math.min(missing, room); i++) {
      steps.add(new Step.Create());
    }
  }

  private void remove(Replica replica) {
    steps.add(new Step.Remove(replica.container()));
  }

  private boolean isReady(Replica replica) {
    return isReady(replica, outlook, rules);
  }

  private boolean isReachable(Replica replica) {
    return outlook.reachable(replica.node());
  }
}
