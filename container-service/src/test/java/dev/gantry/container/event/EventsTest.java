package dev.gantry.container.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.EventPage;
import dev.gantry.model.event.ImageEvent;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.AgentReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Docker's events as they are kept and followed, with a real PostgreSQL and Kafka. */
class EventsTest {
  private static final TenantId OTHER = new TenantId("other");

  private static Platform platform;

  @BeforeAll
  static void start() throws IOException {
    platform = new Platform();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    platform.close();
  }

  private static long now() {
    return EventLog.nanos(Instant.now());
  }

  private static EventReader.Wish wish(TenantId tenant, long since) {
    return new EventReader.Wish(tenant, new EventFilter(Map.of()), since, Long.MAX_VALUE);
  }

  private static EventReader reader() {
    return platform.bean(EventReader.class);
  }

  private static TransactionTemplate transaction() {
    return new TransactionTemplate(platform.bean(PlatformTransactionManager.class));
  }

  /** All that is there now. */
  private static List<EngineEvent> all(EventReader.Wish wish) throws InterruptedException {
    List<EngineEvent> all = new ArrayList<>();
    EventPage page = reader().read(wish, reader().first(wish), Duration.ZERO);
    all.addAll(page.events());
    while (page.more()) {
      page = reader().read(wish, EventCursor.parse(page.cursor()), Duration.ZERO);
      all.addAll(page.events());
    }
    return all;
  }

  private static void append(TenantId tenant, String actor) {
    transaction()
        .executeWithoutResult(
            status ->
                platform
                    .bean(EventLog.class)
                    .append(tenant, "container", "start", actor, Map.of()));
  }

  private static String create(Api api, String name, String... command) {
    String cmd = GantryJson.mapper().writeValueAsString(command);
    String body = "{\"Image\":\"busybox:1\",\"Cmd\":" + cmd + ",\"Labels\":{\"tier\":\"front\"}}";
    Api.Answer answer = api.post("/containers/create?name=" + name, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json().get("Id").asString();
  }

  @Test
  void theLifeOfAContainerIsToldInDockersOrderWithItsNetwork() throws Exception {
    long since = now();
    Api api = platform.tenant();
    String id = create(api, "told", "exit", "7");
    assertThat(api.post("/containers/told/start").status()).isEqualTo(204);
    await().untilAsserted(() -> assertThat(actions(id, since)).contains("die"));
    assertThat(api.delete("/containers/told").status()).isEqualTo(204);
    List<EngineEvent> events =
        all(wish(Api.TENANT, since)).stream().filter(e -> concerns(e, id)).toList();
    assertThat(events)
        .extracting(EngineEvent::action)
        .containsExactly("create", "connect", "start", "disconnect", "die", "destroy");
    assertThat(events.get(1).type()).isEqualTo("network");
    assertThat(events.get(1).attributes())
        .isEqualTo(Map.of("container", id, "name", "bridge", "type", "bridge"));
    assertThat(events.get(4).attributes())
        .containsEntry("exitCode", "7")
        .containsEntry("tier", "front")
        .containsEntry("image", "busybox:1")
        .containsEntry("name", "told");
    assertThat(events).extracting(EngineEvent::timeNano).isSorted();
  }

  private static boolean concerns(EngineEvent event, String id) {
    return event.actor().equals(id) || id.equals(event.attributes().get("container"));
  }

  private static List<String> actions(String id, long since) throws InterruptedException {
    return all(wish(Api.TENANT, since)).stream()
        .filter(event -> concerns(event, id))
        .map(EngineEvent::action)
        .toList();
  }

  @Test
  void anActOfTheNodeIsToldOnceHoweverOftenItIsReported() throws Exception {
    long since = now();
    String id = create(platform.tenant(), "acted", "sleep");
    AgentReport.ContainerActed act =
        new AgentReport.ContainerActed(
            "act-1",
            new ContainerId(id),
            Api.TENANT,
            new NodeId(platform.nodeId()),
            "kill",
            Map.of("signal", "10"),
            Instant.now());
    platform.node().send(act);
    platform.node().send(act);
    platform
        .node()
        .send(
            new AgentReport.ContainerActed(
                "act-2",
                act.container(),
                act.tenant(),
                act.node(),
                "exec_die",
                Map.of("exitCode", "3"),
                Instant.now()));
    await().untilAsserted(() -> assertThat(actions(id, since)).contains("exec_die"));
    assertThat(actions(id, since)).containsExactly("create", "kill", "exec_die");
    EngineEvent kill =
        all(wish(Api.TENANT, since)).stream()
            .filter(event -> event.action().equals("kill"))
            .findFirst()
            .orElseThrow();
    assertThat(kill.attributes())
        .containsEntry("signal", "10")
        .containsEntry("name", "acted")
        .containsEntry("tier", "front");
  }

  @Test
  void theImagesOwnersEventsAreTakenOverAndRepeatsAreDropped() throws Exception {
    long since = now();
    Digest image = Digest.of("an image".getBytes(StandardCharsets.UTF_8));
    ImageEvent tag =
        new ImageEvent(
            image, OTHER, List.of("busybox:2"), false, "tag", Map.of("name", "busybox:2"));
    transaction()
        .executeWithoutResult(
            status ->
                platform.bean(Outbox.class).append(Topics.IMAGES, "other/image", OTHER, 1, tag));
    EventReader.Wish wish = wish(OTHER, since);
    await()
        .untilAsserted(
            () ->
                assertThat(all(wish))
                    .extracting(EngineEvent::type, EngineEvent::action, EngineEvent::actor)
                    .contains(org.assertj.core.groups.Tuple.tuple("image", "tag", image.value())));
    assertThat(all(wish(Api.TENANT, since)))
        .extracting(EngineEvent::actor)
        .doesNotContain(image.value());
    // The outbox may publish twice: as the consumer would apply it.
    EngineEvent again = new EngineEvent("image", "tag", image.value(), Map.of(), now());
    for (int i = 0; i < 2; i++) {
      transaction()
          .executeWithoutResult(
              status -> platform.bean(EventLog.class).appendOnce("again", OTHER, again));
    }
    assertThat(all(wish)).filteredOn(again::equals).hasSize(1);
  }

  /**
   * Writers that commit out of order, and a reader that begins in the middle: it has every event
   * exactly once.
   */
  @Test
  void keptAndLiveEventsMeetWithoutGapOrDouble() throws Exception {
    TenantId tenant = new TenantId("meeting");
    long since = now();
    int writers = 8;
    int each = 60;
    CountDownLatch half = new CountDownLatch(writers);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < each; i++) {
                  append(tenant, writer + "-" + i);
                  if (i == each / 2) {
                    half.countDown();
                  }
                }
              }));
    }
    half.await();
    List<String> read = new ArrayList<>();
    EventReader.Wish wish = wish(tenant, since);
    EventCursor cursor = reader().first(wish);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (read.size() < writers * each && System.nanoTime() < deadline) {
      EventPage page = reader().read(wish, cursor, Duration.ofMillis(200));
      page.events().forEach(event -> read.add(event.actor()));
      cursor = EventCursor.parse(page.cursor());
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(read).hasSize(writers * each);
    assertThat(new HashSet<>(read)).hasSize(writers * each);
  }

  @Test
  void anEventOfALongTransactionIsNotSkippedByFasterOnes() throws Exception {
    TenantId tenant = new TenantId("patient");
    EventReader.Wish wish = wish(tenant, now());
    EventCursor cursor = reader().first(wish);
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Thread slow =
        Thread.startVirtualThread(
            () ->
                transaction()
                    .executeWithoutResult(
                        status -> {
                          // Takes its number in the order, and writes the event at its end.
                          platform
                              .bean(JdbcTemplate.class)
                              .queryForObject("select pg_current_xact_id()::text", String.class);
                          platform
                              .bean(EventLog.class)
                              .append(tenant, "container", "start", "slow", Map.of());
                          written.countDown();
                          join(commit);
                        }));
    written.await();
    append(tenant, "fast");
    EventPage none = reader().read(wish, cursor, Duration.ofMillis(100));
    while (none.more()) {
      none = reader().read(wish, EventCursor.parse(none.cursor()), Duration.ofMillis(100));
    }
    assertThat(none.events()).isEmpty();
    commit.countDown();
    slow.join();
    List<String> read = new ArrayList<>();
    EventCursor at = EventCursor.parse(none.cursor());
    while (read.size() < 2) {
      EventPage page = reader().read(wish, at, Duration.ofSeconds(5));
      page.events().forEach(event -> read.add(event.actor()));
      at = EventCursor.parse(page.cursor());
    }
    assertThat(read).containsExactlyInAnyOrder("slow", "fast");
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoWaitsIsWokenByTheNextEventOfItsTenant() throws Exception {
    TenantId tenant = new TenantId("woken");
    EventReader.Wish wish = wish(tenant, now());
    EventPage first = reader().read(wish, reader().first(wish), Duration.ZERO);
    AtomicBoolean answered = new AtomicBoolean();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                EventPage page =
                    reader().read(wish, EventCursor.parse(first.cursor()), Duration.ofSeconds(20));
                answered.set(page.events().size() == 1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    append(OTHER, "not this");
    append(tenant, "this");
    waiting.join(Duration.ofSeconds(10));
    assertThat(answered).isTrue();
  }

  @Test
  void tooOldAndTooManyGo() throws Exception {
    TenantId tenant = new TenantId("pruned");
    long old = EventLog.nanos(Instant.now().minus(Duration.ofDays(8)));
    transaction()
        .executeWithoutResult(
            status ->
                platform
                    .bean(EventLog.class)
                    .appendOnce(
                        "old", tenant, new EngineEvent("container", "die", "old", Map.of(), old)));
    append(tenant, "1");
    append(tenant, "2");
    append(tenant, "3");
    assertThat(platform.bean(EventPruner.class).prune()).isPositive();
    assertThat(all(wish(tenant, 0))).extracting(EngineEvent::actor).containsExactly("1", "2", "3");
    int deleted =
        transaction()
            .execute(status -> platform.bean(EventTable.class).deleteAllBut(tenant.value(), 2));
    assertThat(deleted).isEqualTo(1);
    assertThat(all(wish(tenant, 0))).extracting(EngineEvent::actor).containsExactly("2", "3");
  }

  @Test
  void rowsOfAnotherServersTransactionsAreShownAfterTheFirstPruning() throws Exception {
    TenantId tenant = new TenantId("restored");
    append(tenant, "restored");
    JdbcTemplate jdbc = platform.bean(JdbcTemplate.class);
    transaction()
        .executeWithoutResult(
            status -> jdbc.update("update event set xid = '999999999' where tenant = 'restored'"));
    assertThat(all(wish(tenant, 0))).isEmpty();
    platform.bean(EventPruner.class).prune();
    assertThat(all(wish(tenant, 0))).extracting(EngineEvent::actor).containsExactly("restored");
  }

  @Test
  void aTenantSeesItsOwnEventsOverHttpAndABadFilterIsRefused() {
    long since = now();
    String id = create(platform.tenant(), "seen", "sleep");
    String query = "/inner/v1/events?since=" + since + "&until=" + Long.MAX_VALUE;
    Api.Answer page = platform.service().get(query);
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    assertThat(page.body()).contains(id);
    assertThat(platform.service().get(query + "&cursor=x").status()).isEqualTo(400);
    Api.Answer bad = platform.service().get(query + "&filters=%7B%22x%22:%5B%22y%22%5D%7D");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.message()).isEqualTo("invalid filter 'x'");
    assertThat(platform.tenant().get(query).status()).isEqualTo(403);
  }
}
