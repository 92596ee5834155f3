package dev.gantry.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshRoutesTest {
  private static final String ID = "a".repeat(64);
  private static final TenantId TENANT = new TenantId("acme");
  private static final ContainerRoute ROUTE =
      new ContainerRoute(
          new ContainerId(ID), TENANT, "web", new NodeId("n1"), "created", 0, true, false, "");

  private long nanos;
  private final FreshRoutes routes = new FreshRoutes(() -> nanos);

  @Test
  void whatWasKeptIsTakenOnce() {
    routes.keep(GantryJson.mapper().writeValueAsString(ROUTE));
    assertThat(routes.take(ID, TENANT)).contains(ROUTE);
    assertThat(routes.take(ID, TENANT)).isEmpty();
  }

  @Test
  void ofAnotherTenantItIsNotTold() {
    routes.keep(GantryJson.mapper().writeValueAsString(ROUTE));
    assertThat(routes.take(ID, new TenantId("other"))).isEmpty();
  }

  @Test
  void itIsGoodForASecondOnly() {
    routes.keep(GantryJson.mapper().writeValueAsString(ROUTE));
    nanos += Duration.ofMillis(1001).toNanos();
    assertThat(routes.take(ID, TENANT)).isEmpty();
  }

  @Test
  void anythingElseAskedOfTheContainerEndsIt() {
    routes.keep(GantryJson.mapper().writeValueAsString(ROUTE));
    routes.forget(ID);
    assertThat(routes.take(ID, TENANT)).isEmpty();
  }
}
