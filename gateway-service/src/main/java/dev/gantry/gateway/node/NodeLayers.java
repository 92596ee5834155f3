package dev.gantry.gateway.node;

import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.proxy.RawProxy;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** {@code GET /v2/layers/blobs/{digest}}: a node fetches layers of containers assigned to it. */
@Component
class NodeLayers implements Endpoint {
  private static final String PREFIX = "/v2/layers/blobs/";

  /** A layer comes in several ranges; its assignment is not asked for with each. */
  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  private static final int MOST = 10_000;

  private record Leave(NodeId node, Digest blob) {}

  private final RawProxy proxy;
  private final Upstreams upstreams;
  private final InnerClient containers;
  private final Clock clock;
  private final Map<Leave, Instant> allowed = new ConcurrentHashMap<>();

  NodeLayers(RawProxy proxy, Upstreams upstreams, Clock clock) {
    this.proxy = proxy;
    this.upstreams = upstreams;
    this.containers = upstreams.client(upstreams.container());
    this.clock = clock;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.NODE_LAYERS);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    NodeId node = Identity.node(request);
    String path = ApiCall.of(request).path();
    boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    if (!read || !path.startsWith(PREFIX)) {
      throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
    Digest blob =
        new Digest(URLDecoder.decode(path.substring(PREFIX.length()), StandardCharsets.UTF_8));
    check(new Leave(node, blob));
    proxy.pass(
        request,
        response,
        upstreams.image(),
        new Caller(TenantId.LOCAL, "node:" + node, Set.of(Role.NODE)));
  }

  private void check(Leave leave) {
    Instant now = clock.instant();
    Instant until = allowed.get(leave);
    if (until != null && until.isAfter(now)) {
      return;
    }
    containers.get(
        "/inner/v1/nodes/" + leave.node() + "/blobs/" + leave.blob(),
        Void.class,
        Caller.service("gateway-service", TenantId.LOCAL));
    if (allowed.size() >= MOST) {
      allowed.clear();
    }
    allowed.put(leave, now.plus(REMEMBERED));
  }
}
