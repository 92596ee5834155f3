package dev.gantry.container.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.run.Run;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.run.Health;
import dev.gantry.model.run.Health.Status;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthReportsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final NodeId NODE = new NodeId("node-1");

  private long sequence;
  private ContainerState state =
      new ContainerState(
          new Identity(
              ID,
              TenantId.LOCAL,
              "web",
              NODE,
              new Digest("sha256:" + "b".repeat(64)),
              "x",
              Map.of(),
              List.of(),
              false,
              false),
          1,
          1,
          NOW,
          1,
          DesiredState.RUNNING,
          null,
          false,
          0,
          Run.assigned(1, NOW),
          new Outcome(null, null, 0, false, ""),
          NOW,
          null);

  private static Health health(Status status, int failures) {
    return new Health(status, failures, List.of());
  }

  /** Docker's events that the report brings about. */
  private List<String> reported(RunState now, int attempt, Health health) {
    AgentReport.RunChanged report =
        new AgentReport.RunChanged(
            ID,
            TenantId.LOCAL,
            NODE,
            1,
            attempt,
            ++sequence,
            now,
            RunReason.NONE,
            "",
            now == RunState.EXITED ? 0 : null,
            false,
            now == RunState.RUNNING ? 42 : 0,
            NOW,
            now == RunState.EXITED ? NOW : null,
            false,
            null,
            false,
            false,
            health);
    return switch (Lifecycle.decide(state, new Happening.RunReported(report), NOW)) {
      case Decision.Changed changed -> {
        state = changed.state();
        yield changed.effects().stream()
            .filter(Effect.Tell.class::isInstance)
            .map(e -> ((Effect.Tell) e).action())
            .toList();
      }
      default -> List.of("nothing");
    };
  }

  @Test
  void eachTurnOfTheStatusIsTold() {
    assertThat(reported(RunState.RUNNING, 0, health(Status.STARTING, 0))).containsExactly("start");
    assertThat(reported(RunState.RUNNING, 0, health(Status.HEALTHY, 0)))
        .containsExactly("health_status: healthy");
    assertThat(reported(RunState.RUNNING, 0, health(Status.HEALTHY, 1))).isEmpty();
    assertThat(state.run().health().failures()).isEqualTo(1);
    assertThat(reported(RunState.RUNNING, 0, health(Status.HEALTHY, 1))).containsExactly("nothing");
    assertThat(reported(RunState.RUNNING, 0, health(Status.UNHEALTHY, 3)))
        .containsExactly("health_status: unhealthy");
  }

  @Test
  void aReportThatSkipsTheBeginTellsBoth() {
    assertThat(reported(RunState.RUNNING, 0, health(Status.HEALTHY, 0)))
        .containsExactly("start", "health_status: healthy");
  }

  @Test
  void whatDoesNotRunIsNotWellAndTheNextAttemptBeginsAnew() {
    reported(RunState.RUNNING, 0, health(Status.HEALTHY, 0));
    assertThat(reported(RunState.EXITED, 0, null)).contains("die");
    assertThat(state.run().health().status()).isEqualTo(Status.UNHEALTHY);
    reported(RunState.RUNNING, 1, health(Status.STARTING, 0));
    assertThat(state.run().health()).isEqualTo(health(Status.STARTING, 0));
  }
}
