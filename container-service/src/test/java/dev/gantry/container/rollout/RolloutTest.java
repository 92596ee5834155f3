package dev.gantry.container.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.placement.Availability;
import dev.gantry.container.rollout.Replica.Phase;
import dev.gantry.model.id.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Cluster settled(int nodes, int wanted) {
    Cluster cluster = Cluster.of(nodes, wanted);
    cluster.settle(Duration.ofSeconds(20));
    assertThat(cluster.ready()).isEqualTo(wanted);
    return cluster;
  }

  @Test
  void aNewAppGetsAllItsReplicasAtOnceSpreadOverTheNodes() {
    Cluster cluster = Cluster.of(3, 6);
    assertThat(cluster.step()).hasSize(6).allMatch(Step.Create.class::isInstance);
    assertThat(
            cluster.all().stream()
                .collect(Collectors.groupingBy(Replica::node, Collectors.counting())))
        .hasSize(3)
        .allSatisfy((node, count) -> assertThat(count).isEqualTo(2));
  }

  @Test
  void whatIsAsWantedIsLeftAlone() {
    assertThat(settled(2, 4).plan()).isEmpty();
  }

  @Test
  void aReplicaThatWasMadeButNeverStartedIsStarted() {
    Cluster cluster = Cluster.of(1, 1);
    Replica created = cluster.add("n0", 1, Phase.CREATED);
    assertThat(cluster.plan()).containsExactly(new Step.Start(created.container()));
  }

  @Test
  void scalingDownTakesTheYoungestOfTheFullestNodeAfterDraining() {
    Cluster cluster = settled(2, 4);
    cluster.add("n0", 1, Phase.RUNNING);
    cluster.pass(Duration.ofSeconds(5));
    Replica victim = cluster.all().getLast();
    assertThat(cluster.step()).containsExactly(new Step.Drain(victim.container()));
    assertThat(cluster.plan()).isEmpty();
    cluster.pass(Duration.ofSeconds(2));
    assertThat(cluster.step()).containsExactly(new Step.Stop(victim.container()));
    cluster.pass(SECOND);
    assertThat(cluster.step()).containsExactly(new Step.Remove(victim.container()));
    assertThat(cluster.plan()).isEmpty();
  }

  @Test
  void oneThatServesNobodyGoesBeforeOneThatDoes() {
    Cluster cluster = settled(1, 2);
    Replica starting = cluster.add("n0", 1, Phase.STARTING);
    assertThat(cluster.plan()).containsExactly(new Step.Remove(starting.container()));
  }

  @Test
  void oneThatEndsIsReplacedAtOnceAndKeptForItsLogs() {
    Cluster cluster = settled(1, 2);
    cluster.pass(Duration.ofMinutes(1));
    Replica dead = cluster.all().getFirst();
    cluster.phase(dead.container(), Phase.ENDED);
    assertThat(cluster.step()).containsExactly(new Step.NoteEnd(dead.container(), false));
    assertThat(cluster.step()).containsExactly(new Step.Create());
    assertThat(cluster.replicas).containsKey(dead.container());
  }

  @Test
  void onlyTheNewestEndedOnesAreKept() {
    Cluster cluster = settled(1, 1);
    for (int i = 0; i < 4; i++) {
      cluster.pass(Duration.ofMinutes(1));
      cluster.phase(cluster.live().getFirst().container(), Phase.ENDED);
      cluster.settle(Duration.ofSeconds(10));
    }
    assertThat(cluster.all().stream().filter(r -> r.phase() == Phase.ENDED))
        .extracting(Replica::number)
        .containsExactly(3, 4);
  }

  @Test
  void oneThatEndsSoonAfterItsStartIsReplacedLaterAndLater() {
    Cluster cluster = Cluster.of(1, 1);
    cluster.brokenRevision = 1;
    cluster.settle(Duration.ofMinutes(5));
    // 1, 2, 4, 8, 16, 32 seconds and then a minute between them.
    assertThat(cluster.made).isBetween(8, 12);
    cluster.brokenRevision = -1;
    cluster.settle(Duration.ofMinutes(2));
    assertThat(cluster.ready()).isEqualTo(1);
    assertThat(cluster.failures).isZero();
  }

  @Test
  void duringARolloutAsManyAsWantedAreReadyAndAQuarterMoreAtMost() {
    Cluster cluster = settled(2, 6);
    cluster.revision = 2;
    for (int i = 0; i < 120; i++) {
      cluster.step();
      assertThat(cluster.ready()).as("ready in step %d", i).isGreaterThanOrEqualTo(6);
      assertThat(cluster.live().size()).as("there in step %d", i).isLessThanOrEqualTo(8);
      cluster.pass(Duration.ofMillis(500));
    }
    assertThat(cluster.live()).hasSize(6).allMatch(r -> r.revision() == 2);
    assertThat(cluster.all()).hasSize(6);
  }

  @Test
  void aRolloutOfABrokenRevisionLeavesTheOldOneInService() {
    Cluster cluster = settled(2, 6);
    cluster.revision = 2;
    cluster.brokenRevision = 2;
    cluster.settle(Duration.ofMinutes(3));
    assertThat(cluster.ready()).isEqualTo(6);
    assertThat(cluster.live().stream().filter(r -> r.revision() == 1)).hasSize(6);
    assertThat(cluster.failures).isGreaterThan(2);
    // And back: the next revision is a good one again.
    cluster.revision = 3;
    cluster.retryAt = null;
    cluster.settle(Duration.ofMinutes(2));
    assertThat(cluster.live()).hasSize(6).allMatch(r -> r.revision() == 3);
  }

  @Test
  void aNodeThatIsSilentForAShortWhileIsWaitedFor() {
    Cluster cluster = settled(2, 4);
    cluster.node("n1", false, Availability.ACTIVE);
    cluster.pass(Duration.ofSeconds(20));
    assertThat(cluster.plan()).isEmpty();
    assertThat(cluster.ready()).isEqualTo(2);
    cluster.node("n1", true, Availability.ACTIVE);
    assertThat(cluster.ready()).isEqualTo(4);
    assertThat(cluster.plan()).isEmpty();
  }

  @Test
  void theReplicasOfALostNodeAreReplacedAfterTheGrace() {
    Cluster cluster = settled(2, 4);
    cluster.node("n1", false, Availability.ACTIVE);
    cluster.pass(Duration.ofSeconds(31));
    List<Step> steps = cluster.step();
    assertThat(steps).filteredOn(Step.Remove.class::isInstance).hasSize(2);
    assertThat(steps).filteredOn(Step.Create.class::isInstance).hasSize(2);
    cluster.pass(Duration.ofSeconds(4));
    cluster.pass(Duration.ofSeconds(4));
    assertThat(cluster.ready()).isEqualTo(4);
  }

  @Test
  void whoHearsNobodyGivesNobodyUp() {
    Cluster cluster = settled(2, 4);
    cluster.node("n0", false, Availability.ACTIVE);
    cluster.node("n1", false, Availability.ACTIVE);
    cluster.pass(Duration.ofMinutes(10));
    assertThat(cluster.plan()).isEmpty();
    // One is heard again, and the other has its time to be.
    cluster.node("n0", true, Availability.ACTIVE);
    cluster.pass(Duration.ofSeconds(5));
    assertThat(cluster.plan()).isEmpty();
    cluster.pass(Duration.ofSeconds(31));
    assertThat(cluster.plan()).filteredOn(Step.Remove.class::isInstance).hasSize(2);
  }

  @Test
  void whileNobodyIsHeardRequestsGoOnToWhoIsConnected() {
    Cluster cluster = settled(2, 4);
    NodeId node = new NodeId("n1");
    cluster.now = cluster.now.plus(Duration.ofSeconds(20));
    assertThat(cluster.outlook().answers(node)).isTrue();
    cluster.node("n0", true, Availability.ACTIVE);
    assertThat(cluster.outlook().answers(node)).isFalse();
    cluster.node("n1", true, Availability.ACTIVE);
    assertThat(cluster.outlook().answers(node)).isTrue();
  }

  @Test
  void replicasMoveFromADrainingNodeWithoutAGap() {
    Cluster cluster = settled(3, 6);
    cluster.node("n0", true, Availability.DRAINING);
    for (int i = 0; i < 100; i++) {
      cluster.step();
      assertThat(cluster.ready()).isGreaterThanOrEqualTo(6);
      cluster.pass(Duration.ofMillis(500));
    }
    assertThat(cluster.all()).hasSize(6).noneMatch(r -> r.node().equals(new NodeId("n0")));
  }

  @Test
  void noneAreMadeOrTakenWhereNoneAreWanted() {
    Cluster cluster = settled(2, 3);
    cluster.wanted = 0;
    cluster.settle(Duration.ofSeconds(20));
    assertThat(cluster.all()).isEmpty();
    assertThat(cluster.plan()).isEmpty();
  }

  @Test
  void aRemovedAppIsForgottenWhenNothingOfItIsLeft() {
    Cluster cluster = settled(2, 3);
    cluster.removed = true;
    assertThat(cluster.step()).hasSize(3).allMatch(Step.Remove.class::isInstance);
    assertThat(cluster.step()).containsExactly(new Step.Forget());
  }

  @Test
  void whateverHappensItIsAsWantedInTheEnd() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Cluster cluster = Cluster.of(3, 1 + random.nextInt(8));
      for (int i = 0; i < 150; i++) {
        disturb(cluster, random);
        cluster.step();
        cluster.pass(Duration.ofMillis(100 + random.nextInt(3000)));
        assertThat(cluster.live().size())
            .as("seed %d step %d", seed, i)
            .isLessThanOrEqualTo(2 * 10 + 4);
      }
      for (int n = 0; n < 3; n++) {
        cluster.node("n" + n, true, Availability.ACTIVE);
      }
      cluster.brokenRevision = -1;
      cluster.settle(Duration.ofMinutes(4));
      int revision = cluster.revision;
      assertThat(cluster.live())
          .as("seed %d", seed)
          .hasSize(cluster.wanted)
          .allMatch(r -> r.revision() == revision);
      assertThat(cluster.ready()).as("seed %d", seed).isEqualTo(cluster.wanted);
      assertThat(cluster.all().stream().filter(r -> r.phase() == Phase.ENDED).count())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(2);
    }
  }

  private static void disturb(Cluster cluster, Random random) {
    switch (random.nextInt(14)) {
      case 0 -> cluster.node("n" + random.nextInt(3), random.nextBoolean(), Availability.ACTIVE);
      case 1 -> cluster.node("n" + random.nextInt(3), true, Availability.DRAINING);
      case 2 -> cluster.wanted = random.nextInt(10);
      case 3 -> {
        cluster.revision++;
        cluster.retryAt = null;
        cluster.failures = 0;
      }
      case 4 -> cluster.brokenRevision = random.nextBoolean() ? cluster.revision : -1;
      case 5, 6 -> {
        Replica victim = cluster.any(random);
        if (victim != null) {
          cluster.phase(victim.container(), Phase.ENDED);
        }
      }
      case 7 -> {
        Replica victim = cluster.any(random);
        if (victim != null) {
          cluster.replicas.remove(victim.container());
        }
      }
      default -> {}
    }
  }
}
