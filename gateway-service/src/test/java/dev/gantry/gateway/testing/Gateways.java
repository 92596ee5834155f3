package dev.gantry.gateway.testing;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.route.ContainerRoute;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What several tests of the whole gateway do. */
public final class Gateways {
  public static final ContainerId CONTAINER = new ContainerId("ab".repeat(32));

  private static NodeCredential node;

  private Gateways() {}

  /** An answer as text. */
  public record Said(RawHttp.Head head, String body) {
    public int status() {
      return head.status();
    }
  }

  public static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  public static Said call(GatewayForTests gateway, String method, String target, String... headers)
      throws IOException {
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(method, target, headers);
      RawHttp.Head head = http.head();
      boolean none = method.equals("HEAD");
      return new Said(head, none ? "" : new String(http.body(head), StandardCharsets.UTF_8));
    }
  }

  public static Said admin(GatewayForTests gateway, String method, String target)
      throws IOException {
    return call(gateway, method, target, bearer(gateway.adminToken()));
  }

  public static Said post(GatewayForTests gateway, String token, String target, Object body)
      throws IOException {
    byte[] json = GantryJson.mapper().writeValueAsBytes(body);
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send(
          "POST",
          target,
          bearer(token),
          "Content-Type: application/json",
          "Content-Length: " + json.length);
      http.write(json);
      RawHttp.Head head = http.head();
      return new Said(head, new String(http.body(head), StandardCharsets.UTF_8));
    }
  }

  public static NodeRegistration registration(GatewayForTests gateway, String name) {
    return new NodeRegistration(
        name,
        NodeRegistration.PROTOCOL,
        "test",
        "boot-1",
        "amd64",
        "6.12.0-test",
        "Debian GNU/Linux 13",
        "v1",
        new Capacity(2, 4L << 30, 0, 1L << 30),
        gateway.agent.dataAddress(),
        Map.of());
  }

  /** One node for all tests, whose data port is the fake agent's. */
  public static synchronized NodeCredential node(GatewayForTests gateway) throws IOException {
    if (node == null) {
      Said said =
          post(
              gateway,
              gateway.joinToken(),
              "/node/v1/register",
              registration(gateway, "Test.Node"));
      node = GantryJson.mapper().readValue(said.body(), NodeCredential.class);
    }
    return node;
  }

  public static ContainerRoute route(NodeId node, String status, boolean tty) {
    return new ContainerRoute(CONTAINER, TenantId.LOCAL, "web", node, status, 1, tty, true, "");
  }
}
