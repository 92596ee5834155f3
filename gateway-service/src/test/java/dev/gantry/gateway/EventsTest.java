package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.bearer;
import static dev.gantry.gateway.testing.Gateways.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.gateway.testing.FakeService;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.event.EngineEvent;
import dev.gantry.model.event.EventPage;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code GET /events} over the pages of container-service. */
class EventsTest {
  private static final String PAGES = "/inner/v1/events";
  private static final String ID = "ab".repeat(32);

  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void reset() {
    gateway.reset();
  }

  private static EngineEvent event(String type, String action) {
    return new EngineEvent(
        type,
        action,
        ID,
        Map.of("name", "web", "image", "busybox:1", "exitCode", "7"),
        1_700_000_000_123_456_789L);
  }

  /** Answers page by page; then with empty ones. */
  private void pages(Object... pages) {
    BlockingQueue<Object> left = new LinkedBlockingQueue<>(Arrays.asList(pages));
    gateway.containers.on(
        "GET",
        PAGES,
        exchange -> {
          Object next = left.poll();
          if (next instanceof ErrorCode code) {
            FakeService.write(exchange, code.httpStatus(), new ErrorBody("away", code));
          } else {
            Object page = next == null ? new EventPage(List.of(), "end", false) : next;
            FakeService.write(exchange, 200, page);
          }
        });
  }

  @Test
  void linesHaveDockersFormAndFieldsInItsOrder() throws IOException {
    pages(
        new EventPage(List.of(event("container", "die")), "1", true),
        new EventPage(List.of(event("network", "connect")), "2", false));
    Said said =
        call(
            gateway,
            "GET",
            "/v1.51/events?since=1700000000&until=1700000001.5",
            bearer(gateway.adminToken()));
    assertThat(said.status()).isEqualTo(200);
    String attributes = "{\"exitCode\":\"7\",\"image\":\"busybox:1\",\"name\":\"web\"}";
    assertThat(said.body().lines())
        .containsExactly(
            ("{\"status\":\"die\",\"id\":\"%s\",\"from\":\"busybox:1\",\"Type\":\"container\","
                    + "\"Action\":\"die\",\"Actor\":{\"ID\":\"%s\",\"Attributes\":%s},"
                    + "\"scope\":\"local\",\"time\":1700000000,\"timeNano\":1700000000123456789}")
                .formatted(ID, ID, attributes),
            ("{\"Type\":\"network\",\"Action\":\"connect\",\"Actor\":{\"ID\":\"%s\","
                    + "\"Attributes\":%s},\"scope\":\"local\",\"time\":1700000000,"
                    + "\"timeNano\":1700000000123456789}")
                .formatted(ID, attributes));
    List<FakeService.Asked> asked = gateway.containers.asked();
    assertThat(asked.getFirst().target())
        .contains("since=1700000000000000000")
        .contains("until=1700000001500000000");
    assertThat(asked.get(1).target()).contains("cursor=1");
    assertThat(FakeService.caller(asked.getFirst()).tenant()).isEqualTo(TenantId.LOCAL);
    assertThat(FakeService.caller(asked.getFirst()).roles()).containsExactly(Role.SERVICE);
  }

  @Test
  void aStreamOutlivesAServiceThatIsAwayAndGoesOnWhereItWas() throws IOException {
    pages(
        new EventPage(List.of(event("container", "start")), "1", false),
        ErrorCode.UNAVAILABLE,
        new EventPage(List.of(event("container", "die")), "2", false));
    try (RawHttp http = RawHttp.unix(gateway.unixSocket)) {
      http.send("GET", "/v1.51/events");
      assertThat(http.head().status()).isEqualTo(200);
      assertThat(GantryJson.mapper().readTree(http.chunk()).get("Action").asString())
          .isEqualTo("start");
      assertThat(GantryJson.mapper().readTree(http.chunk()).get("Action").asString())
          .isEqualTo("die");
    }
    assertThat(gateway.containers.asked().stream().map(FakeService.Asked::target).toList())
        .filteredOn(target -> target.contains("cursor=1&"))
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void whatIsWrongWithTheRequestIsItsAnswer() throws IOException {
    gateway.containers.error("GET", PAGES, ErrorCode.BAD_REQUEST, "invalid filter 'x'");
    Said said =
        call(
            gateway,
            "GET",
            "/events?filters=%7B%22x%22%3A%5B%22y%22%5D%7D",
            bearer(gateway.adminToken()));
    assertThat(said.status()).isEqualTo(400);
    assertThat(said.body()).contains("invalid filter 'x'");
    assertThat(gateway.containers.asked().getLast().target())
        .contains("filters=%7B%22x%22%3A%5B%22y%22%5D%7D");
  }

  @Test
  void anEndInTheFutureIsWaitedFor() throws IOException {
    pages();
    Instant until = Instant.now().plusMillis(1_200);
    String seconds = "%d.%09d".formatted(until.getEpochSecond(), until.getNano());
    Said said = call(gateway, "GET", "/events?until=" + seconds, bearer(gateway.adminToken()));
    assertThat(said.status()).isEqualTo(200);
    assertThat(said.body()).isEmpty();
    assertThat(Instant.now()).isAfterOrEqualTo(until);
  }
}
