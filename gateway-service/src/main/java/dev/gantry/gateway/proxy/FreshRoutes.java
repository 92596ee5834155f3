package dev.gantry.gateway.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Routes of containers that were just made, as container-service told them with its answer: the
 * attach that a client sends next need not ask again. Each is good once, for a second, and until
 * anything else is asked of that container here.
 */
@Component
public class FreshRoutes {
  private static final Duration GOOD = Duration.ofSeconds(1);
  private static final int MOST = 4096;

  private final Cache<String, ContainerRoute> kept;

  @Autowired
  FreshRoutes() {
    this(Ticker.systemTicker());
  }

  FreshRoutes(Ticker ticker) {
    kept = Caffeine.newBuilder().expireAfterWrite(GOOD).maximumSize(MOST).ticker(ticker).build();
  }

  /**
   * @param header {@link ContainerRoute#HEADER} of an answer
   */
  void keep(String header) {
    ContainerRoute route = GantryJson.mapper().readValue(header, ContainerRoute.class);
    kept.put(route.container().value(), route);
  }

  /**
   * Takes a route, which nobody gets a second time.
   *
   * @param id the whole id: names can be somebody else's by now
   */
  public Optional<ContainerRoute> take(String id, TenantId tenant) {
    return Optional.ofNullable(kept.asMap().remove(id)).filter(r -> r.tenant().equals(tenant));
  }

  /** Something is asked of a container: what was known of it may be true no longer. */
  void forget(String id) {
    kept.invalidate(id);
  }
}
