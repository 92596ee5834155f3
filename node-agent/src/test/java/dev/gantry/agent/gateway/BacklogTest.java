package dev.gantry.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final ContainerId a = Specs.newId();
  private final ContainerId b = Specs.newId();

  private static AgentReport run(ContainerId id, long epoch, long sequence, RunState state) {
    return new AgentReport.RunChanged(
        id,
        Specs.TENANT,
        FakeGateway.NODE,
        epoch,
        0,
        sequence,
        state,
        null,
        "",
        null,
        false,
        0,
        null,
        null,
        false);
  }

  @Test
  void ofARunOnlyTheLastReportIsWorthSending() {
    AgentReport exited = run(a, 1, 3, RunState.EXITED);
    AgentReport other = run(b, 1, 2, RunState.RUNNING);
    AgentReport next = run(a, 2, 4, RunState.RUNNING);
    AgentReport removed = new AgentReport.ContainerRemoved(a, Specs.TENANT, FakeGateway.NODE);
    assertThat(
            Backlog.compact(List.of(run(a, 1, 1, RunState.RUNNING), other, exited, next, removed)))
        .containsExactly(other, exited, next, removed);
  }

  @Test
  void pausesGrowToTheirLimitWithJitter() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), new Random(1));
    assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }
    assertThat(backoff.next()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }
}
