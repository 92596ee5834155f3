package dev.gantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.DataClient;
import dev.gantry.agent.testing.Specs;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attaching to a container whose assignment is still on the way. */
@Tag("kernel")
class AgentAttachTest extends WithAgent {
  private static final StreamVerb.Attach ATTACH =
      new StreamVerb.Attach(false, true, true, true, false, "");

  @Test
  void whoAttachesBeforeTheAssignmentGetsAllOfTheOutput() throws Exception {
    for (int round = 0; round < 20; round++) {
      var container = Specs.newId();
      try (DataClient client =
          new DataClient(home.resolve("data.sock"), request(container, ATTACH))) {
        assertThat(client.answer().error()).isNull();
        gateway.assign(
            Specs.assignment(container, 1, 1, DesiredState.RUNNING, sh("echo first; echo last")));
        assertThat(client.readText(1)).isEqualTo("first\nlast\n");
      }
    }
  }

  @Test
  void detachKeysAreLookedAtBefore() throws Exception {
    StreamVerb.Attach wrong = new StreamVerb.Attach(true, true, true, true, false, "ctrl-");
    try (DataClient client = open(wrong)) {
      assertThat(client.answer().error()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void anothersContainerGivesNothing() throws Exception {
    try (DataClient client =
        new DataClient(
            home.resolve("data.sock"),
            new StreamRequest(gateway.grant(new TenantId("other"), id, ATTACH), null, ATTACH))) {
      assertThat(client.answer().error()).isNull();
      want(1, 1, DesiredState.RUNNING, sh("echo secret"));
      assertThat(client.readText(1)).isEmpty();
    }
  }

  private StreamRequest request(ContainerId container, StreamVerb verb) {
    return new StreamRequest(gateway.grant(Specs.TENANT, container, verb), null, verb);
  }
}
