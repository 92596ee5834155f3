package dev.gantry.gateway.engine;

import dev.gantry.gateway.answer.Answers;
import dev.gantry.gateway.answer.Endpoint;
import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.node.Nodes;
import dev.gantry.gateway.proxy.Upstream;
import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.route.Route;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * {@code GET /info}: the tenant's own containers and images, and what the nodes have together. A
 * service that is away leaves zeros and a warning, as dockerd's info never fails for a part.
 */
@Component
class Info implements Endpoint {
  /** Answer of container-service's summary. */
  record Containers(int containers, int running, int paused, int stopped) {
    static final Containers NONE = new Containers(0, 0, 0, 0);
  }

  /** Answer of image-service's summary. */
  record Images(int images) {
    static final Images NONE = new Images(0);
  }

  private final Upstreams upstreams;
  private final Nodes nodes;
  private final Clock clock;
  private final String installation;
  private final String home;

  Info(
      Upstreams upstreams,
      Nodes nodes,
      Clock clock,
      @Value("${gantry.installation:00000000}") String installation,
      @Value("${gantry.home}") String home) {
    this.upstreams = upstreams;
    this.nodes = nodes;
    this.clock = clock;
    this.installation = installation;
    this.home = home;
  }

  @Override
  public Set<Route> routes() {
    return Set.of(Route.INFO);
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    TenantId tenant = Identity.tenant(request).tenant();
    List<String> warnings = new ArrayList<>();
    Containers containers =
        summary(upstreams.container(), Containers.class, Containers.NONE, tenant, warnings);
    Images images = summary(upstreams.image(), Images.class, Images.NONE, tenant, warnings);
    Nodes.Totals totals = nodes.totals();
    if (totals.nodes() == 0) {
      warnings.add("WARNING: no node has joined yet: containers can't be started");
    }
    Answers.json(
        response,
        HttpServletResponse.SC_OK,
        new InfoShape(installation, home)
            .of(containers, images, totals, clock.instant(), warnings));
  }

  private <T> T summary(
      Upstream upstream, Class<T> type, T none, TenantId tenant, List<String> warnings) {
    InnerClient client = upstreams.client(upstream);
    try {
      return client.get("/inner/v1/summary", type, Caller.service("gateway-service", tenant));
    } catch (GantryException e) {
      warnings.add("WARNING: " + e.getMessage());
      return none;
    }
  }
}
