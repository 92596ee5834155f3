package dev.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.Health.Status;
import dev.gantry.model.run.RunState;
import dev.gantry.model.spec.HealthCheck;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthInMachineTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ContainerId ID = Specs.newId();
  private static final Health HEALTHY = new Health(Status.HEALTHY, 0, List.of());
  private static final Health UNHEALTHY = new Health(Status.UNHEALTHY, 3, List.of());

  private static RunSpec spec(boolean restart) {
    RunSpec plain =
        Specs.spec(Specs.process("true"), List.of())
            .restarting(new RestartPolicy(RestartPolicy.Name.ALWAYS, 0));
    HealthCheck check =
        new HealthCheck(
            List.of("true"),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofSeconds(5),
            3,
            restart);
    return new RunSpec(
        plain.name(),
        plain.imageName(),
        plain.layers(),
        plain.process(),
        plain.resources(),
        plain.security(),
        plain.network(),
        plain.mounts(),
        plain.hostname(),
        plain.domainname(),
        plain.extraHosts(),
        plain.dns(),
        plain.init(),
        plain.readOnlyRoot(),
        plain.sysctls(),
        plain.log(),
        plain.restart(),
        plain.namespaces(),
        check);
  }

  private static ContainerState running(boolean restart) {
    Assignment.OfContainer wanted = Specs.assignment(ID, 5, 1, DesiredState.RUNNING, spec(restart));
    RunView starting = RunView.of(1, RunState.STARTING);
    ContainerState state =
        new ContainerState(wanted, wanted.spec(), Phase.STARTING, starting, 0, 0);
    return decide(state, new Event.Launched(42, NOW)).state();
  }

  private static Decision decide(ContainerState state, Event event) {
    return RunMachine.decide(state, event, NOW);
  }

  private static Event probed(Health health) {
    return new Event.Probed(new RunKey(1, 0), health);
  }

  @Test
  void aLaunchBeginsStartingAndIsWatched() {
    Assignment.OfContainer wanted = Specs.assignment(ID, 5, 1, DesiredState.RUNNING, spec(false));
    ContainerState state =
        new ContainerState(
            wanted, wanted.spec(), Phase.STARTING, RunView.of(1, RunState.STARTING), 0, 0);
    Decision launched = decide(state, new Event.Launched(42, NOW));
    assertThat(launched.state().run().health()).isEqualTo(HealthRules.UNKNOWN);
    assertThat(launched.effects()).contains(new Effect.Watch());
  }

  @Test
  void aChangeIsKeptAndToldAndOneOfAnotherRunIsNot() {
    Decision told = decide(running(false), probed(HEALTHY));
    assertThat(told.state().run().health()).isEqualTo(HEALTHY);
    assertThat(told.effects()).hasSize(2).hasAtLeastOneElementOfType(Effect.KeepRun.class);
    assertThat(decide(told.state(), probed(HEALTHY)).effects()).isEmpty();
    Event late = new Event.Probed(new RunKey(1, 1), UNHEALTHY);
    assertThat(decide(told.state(), late).state()).isEqualTo(told.state());
  }

  @Test
  void anUnhealthyOneGoesOnUnlessItIsToBeRestarted() {
    Decision goesOn = decide(running(false), probed(UNHEALTHY));
    assertThat(goesOn.state().phase()).isEqualTo(Phase.RUNNING);
    Decision stopped = decide(running(true), probed(UNHEALTHY));
    assertThat(stopped.state().phase()).isEqualTo(Phase.STOPPING);
    assertThat(stopped.effects())
        .contains(
            new Effect.Unwatch(),
            new Effect.Signal("SIGTERM"),
            new Effect.ArmStop(Duration.ofSeconds(10)));
    ContainerState over =
        decide(stopped.state(), new Event.Exited(143, 15, false, true, NOW)).state();
    assertThat(decide(over, new Event.Drained()).state().phase()).isEqualTo(Phase.WAITING);
  }

  @Test
  void aPausedOneIsNotProbed() {
    Decision frozen = decide(running(false), new Event.Frozen());
    assertThat(frozen.effects()).contains(new Effect.Unwatch());
    assertThat(decide(frozen.state(), probed(UNHEALTHY)).state()).isEqualTo(frozen.state());
    // As it is not wanted paused, it is thawed at once, and watched again.
    assertThat(frozen.state().phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void theNextAgentGoesOnFromTheRecord() {
    ContainerState before = decide(running(false), probed(HEALTHY)).state();
    ContainerState after =
        ContainerState.restored(before.wanted(), before.spec(), before.run(), true);
    Decision restored = decide(after, new Event.Restored());
    assertThat(restored.state().run().health()).isEqualTo(HEALTHY);
    assertThat(restored.effects()).contains(new Effect.Watch());
  }

  @Test
  void theEndEndsTheWatch() {
    Decision ended = decide(running(false), new Event.Exited(0, 0, false, true, NOW));
    assertThat(ended.effects()).contains(new Effect.Unwatch());
    assertThat(ended.state().run().health()).isNull();
  }
}
