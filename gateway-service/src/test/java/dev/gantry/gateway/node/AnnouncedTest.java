package dev.gantry.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class AnnouncedTest {
  private final Announced announced = new Announced(new SimpleMeterRegistry());

  @Test
  void dropsKafkasCopyOfWhatWasAnnounced() {
    assertThat(announced.isNews(version(3))).isTrue();
    assertThat(announced.isNewsByKafka(version(3))).isFalse();
  }

  @Test
  void passesOnWhatIsSentAgainWithTheSameVersion() {
    announced.isNews(version(3));
    announced.isNewsByKafka(version(3));
    assertThat(announced.isNewsByKafka(version(3))).isTrue();
    assertThat(announced.isNewsByKafka(version(3))).isTrue();
  }

  @Test
  void dropsAnAnnouncementThatKafkaOvertook() {
    assertThat(announced.isNewsByKafka(version(3))).isTrue();
    assertThat(announced.isNews(version(3))).isFalse();
  }

  @Test
  void tellsVersionsAndThingsApart() {
    announced.isNews(version(3));
    assertThat(announced.isNewsByKafka(version(4))).isTrue();
    assertThat(
            announced.isNewsByKafka(
                new Assignment.OfVolume(
                    new VolumeName("other"), TenantId.LOCAL, new NodeId("n1"), 3, true)))
        .isTrue();
  }

  private static Assignment version(long version) {
    return new Assignment.OfVolume(
        new VolumeName("data"), TenantId.LOCAL, new NodeId("n1"), version, true);
  }
}
