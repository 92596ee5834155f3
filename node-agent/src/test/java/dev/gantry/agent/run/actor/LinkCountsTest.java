package dev.gantry.agent.run.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.stream.Usage;
import org.junit.jupiter.api.Test;

class LinkCountsTest {
  @Test
  void allButLoopbackAreRead() {
    String text =
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
            lo:      84       1    0    0    0     0          0         0       84       1    0    0
          eth0:1234 12 1 2 0 0 0 0 567 5 3 4 0 0 0 0
        """;
    assertThat(LinkCounts.parse(text))
        .containsOnlyKeys("eth0")
        .containsEntry("eth0", new Usage.Link(1234, 12, 1, 2, 567, 5, 3, 4));
  }

  @Test
  void whoHasEndedHasNone() {
    assertThat(LinkCounts.of(Integer.MAX_VALUE)).isEmpty();
  }
}
