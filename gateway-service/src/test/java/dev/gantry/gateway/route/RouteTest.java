package dev.gantry.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /_ping, PING",
    "HEAD, /_ping, PING",
    "POST, /_ping, UNKNOWN",
    "GET, /version, VERSION",
    "GET, /version/x, UNKNOWN",
    "GET, /info, INFO",
    "POST, /auth, AUTH",
    "GET, /events, EVENTS",
    "GET, /system/df, DISK_USAGE",
    "GET, /system/other, UNKNOWN",
    "POST, /swarm/init, SWARM",
    "GET, /nodes, SWARM",
    "GET, /services, SWARM",
    "GET, /tasks/x, SWARM",
    "GET, /secrets, SWARM",
    "GET, /configs, SWARM",
    "POST, /containers/c/attach, ATTACH",
    "GET, /containers/c/attach/ws, CONTAINERS",
    "GET, /containers/c/attach, CONTAINERS",
    "GET, /containers/c/logs, LOGS",
    "POST, /containers/c/kill, KILL",
    "GET, /containers/c/top, TOP",
    "POST, /containers/c/top, CONTAINERS",
    "POST, /containers/c/pause, CONTAINERS",
    "POST, /containers/c/resize, RESIZE",
    "POST, /containers/c/exec, EXEC_CREATE",
    "HEAD, /containers/c/archive, ARCHIVE",
    "GET, /containers/c/archive, ARCHIVE",
    "PUT, /containers/c/archive, ARCHIVE",
    "POST, /containers/c/archive, CONTAINERS",
    "POST, /exec/e/start, EXEC_START",
    "POST, /exec/e/resize, EXEC_RESIZE",
    "GET, /exec/e/json, EXEC_INSPECT",
    "GET, /exec/e/start, UNKNOWN",
    "GET, /exec/json, UNKNOWN",
    "POST, /containers/create, CONTAINERS",
    "GET, /containers/json, CONTAINERS",
    "DELETE, /containers/c, CONTAINERS",
    "POST, /containers/c/wait, CONTAINERS",
    "POST, /containers/attach, CONTAINERS",
    "GET, /containers, UNKNOWN",
    "GET, /containersx/json, UNKNOWN",
    "GET, /images/json, IMAGES",
    "POST, /build, IMAGES",
    "POST, /commit, IMAGES",
    "GET, /distribution/x/json, IMAGES",
    "GET, /networks, NETWORKS",
    "DELETE, /networks/bridge, NETWORKS",
    "GET, /volumes, VOLUMES",
    "GET, /volumes/data, VOLUMES",
    "GET, /v2/, IMAGES",
    "PUT, /v2/app/manifests/1, IMAGES",
    "GET, /v2/layers/blobs/sha256:0, NODE_LAYERS",
    "POST, /v2/layers/blobs/uploads/, NODE_LAYERS",
    "GET, /api/v1/tokens, TOKENS",
    "DELETE, /api/v1/tokens/x, TOKENS",
    "GET, /api/v1/tokens/x/y, UNKNOWN",
    "GET, /api/v1/other, UNKNOWN",
    "POST, /api/v1/tenants, TENANTS",
    "DELETE, /api/v1/tenants/x, TENANTS",
    "GET, /api/v1/tenants/x/y, UNKNOWN",
    "GET, /api/v1/nodes, NODES",
    "POST, /api/v1/nodes/x/drain, NODES",
    "POST, /node/v1/register, NODE_REGISTER",
    "GET, /node/v1/register, UNKNOWN",
    "GET, /node/v1/assignments, NODE_ASSIGNMENTS",
    "POST, /node/v1/reports, NODE_REPORTS",
    "GET, /inner/v1/summary, UNKNOWN",
    "GET, /actuator/health, UNKNOWN",
    "GET, /, UNKNOWN",
    "GET, '', UNKNOWN",
  })
  void eachRequestHasItsRoute(String method, String path, Route route) {
    assertThat(Route.of(method, path)).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({"NODE_ASSIGNMENTS", "NODE_REPORTS", "NODE_LAYERS"})
  void nodesHaveRoutesOfTheirOwn(Route route) {
    assertThat(route.audience()).isEqualTo(Audience.NODE);
  }
}
