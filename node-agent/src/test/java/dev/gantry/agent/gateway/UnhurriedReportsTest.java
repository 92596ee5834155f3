package dev.gantry.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.RunState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnhurriedReportsTest {
  private static final long PATIENCE = Duration.ofMillis(250).toNanos();
  private final ContainerId id = Specs.newId();
  private final UnhurriedReports reports = new UnhurriedReports();

  private AgentReport run(RunState state) {
    return new AgentReport.RunChanged(
        id,
        Specs.TENANT,
        FakeGateway.NODE,
        0,
        0,
        1,
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
  void thatAContainerIsPreparedIsToldAfterAMoment() {
    AgentReport ready = run(RunState.READY);
    assertThat(reports.takes(ready, 5)).isTrue();
    assertThat(reports.due(5 + PATIENCE - 1)).isEmpty();
    assertThat(reports.nanosLeft(6)).isEqualTo(PATIENCE - 1);
    assertThat(reports.due(5 + PATIENCE)).containsExactly(ready);
    assertThat(reports.size()).isZero();
    assertThat(reports.nanosLeft(6)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatIsToldNextStandsForIt() {
    assertThat(reports.takes(run(RunState.READY), 0)).isTrue();
    assertThat(reports.takes(run(RunState.RUNNING), 1)).isFalse();
    assertThat(reports.due(2 * PATIENCE)).isEmpty();
  }

  @Test
  void aRemovalStandsForIt() {
    reports.takes(run(RunState.READY), 0);
    AgentReport removed = new AgentReport.ContainerRemoved(id, Specs.TENANT, FakeGateway.NODE);
    assertThat(reports.takes(removed, 1)).isFalse();
    assertThat(reports.due(2 * PATIENCE)).isEmpty();
  }
}
