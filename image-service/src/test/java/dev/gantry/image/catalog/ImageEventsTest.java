package dev.gantry.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.kit.kafka.Consumers;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ImageEventsTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();

  private final TenantId tenant = new TenantId("e" + UUID.randomUUID().toString().substring(0, 18));
  private final Caller caller = TestPlatform.tenant(tenant);
  private final BlockingQueue<Envelope<ImageEvent>> heard = new LinkedBlockingQueue<>();

  @Test
  void eachChangeIsToldWithAHigherVersion() throws Exception {
    try (AutoCloseable follower =
        PLATFORM
            .bean(Consumers.class)
            .follow("image-events-test", Topics.IMAGES, ImageEvent.class, this::hear)) {
      assertThat(follower).isNotNull();
      PLATFORM.call(
          "POST", "/images/create?fromSrc=-&repo=a", Tars.of("f", tenant.value()), caller);
      PLATFORM.call("POST", "/images/a/tag?repo=b", null, caller);
      PLATFORM.call("DELETE", "/images/b", null, caller);
      PLATFORM.call("DELETE", "/images/a", null, caller);
      List<Envelope<ImageEvent>> events = next(6);
      assertThat(events)
          .extracting(event -> event.payload().action() + " " + event.payload().references())
          .containsExactly(
              "import [a:latest]",
              "tag [a:latest]",
              "tag [a:latest, b:latest]",
              "untag [a:latest]",
              "untag []",
              "delete []");
      assertThat(events).extracting(Envelope::version).isSorted().doesNotHaveDuplicates();
      assertThat(events.getLast().payload().removed()).isTrue();
    }
  }

  private void hear(Envelope<ImageEvent> event) {
    if (event.tenant().equals(tenant)) {
      heard.add(event);
    }
  }

  private List<Envelope<ImageEvent>> next(int count) throws InterruptedException {
    List<Envelope<ImageEvent>> events = new ArrayList<>();
    while (events.size() < count) {
      Envelope<ImageEvent> event = heard.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("event %d", events.size() + 1).isNotNull();
      events.add(event);
    }
    return events;
  }
}
