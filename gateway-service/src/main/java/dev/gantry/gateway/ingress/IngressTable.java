package dev.gantry.gateway.ingress;

import dev.gantry.gateway.proxy.Upstreams;
import dev.gantry.gateway.settings.GatewayProperties;
import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.IngressRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Which host name leads where: container-service's table, asked for several times a second. While
 * that is away the last one counts, since the containers go on.
 */
@Component
class IngressTable implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(IngressTable.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);
  private static final Duration BETWEEN_LOOKS_WHILE_EMPTY = Duration.ofSeconds(1);

  private final InnerClient containers;
  private final Backends backends;
  private final BackendHttp http;
  private final boolean wanted;
  private volatile Map<String, IngressRule> rules = Map.of();
  private volatile boolean known;
  private volatile Thread thread;

  IngressTable(
      Upstreams upstreams, Backends backends, BackendHttp http, GatewayProperties properties) {
    this.http = http;
    this.containers = upstreams.client(upstreams.container());
    this.backends = backends;
    this.wanted = properties.ingress() != null;
  }

  /**
   * @param authority value of the {@code Host} header; may be null
   */
  Optional<IngressRule> find(String authority) {
    return Optional.ofNullable(rules.get(host(authority)));
  }

  /** Whether the table was read since this gateway began. */
  boolean isKnown() {
    return known;
  }

  /** Without the port, and in lower case. */
  static String host(String authority) {
    if (authority == null) {
      return "";
    }
    String text = authority.strip().toLowerCase(Locale.ROOT);
    int colon = text.lastIndexOf(':');
    String host = colon > text.lastIndexOf(']') ? text.substring(0, colon) : text;
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  void refresh() {
    IngressRule[] all =
        containers.get(
            "/inner/v1/ingress",
            IngressRule[].class,
            Caller.service("gateway-service", TenantId.LOCAL));
    rules =
        Arrays.stream(all)
            .collect(Collectors.toMap(IngressRule::host, Function.identity(), (one, two) -> one));
    known = true;
    Set<ContainerId> serving =
        Arrays.stream(all)
            .flatMap(rule -> rule.backends().stream())
            .map(IngressRule.Backend::container)
            .collect(Collectors.toSet());
    backends.keepOnly(serving);
    http.closeIdle();
  }

  private void follow() {
    boolean away = false;
    try {
      while (true) {
        try {
          refresh();
          away = false;
        } catch (GantryException e) {
          if (!away) {
            LOG.warn("The ingress goes by the last table: {}", e.getMessage());
          }
          away = true;
        } catch (RuntimeException e) {
          LOG.error("The ingress's table can't be read", e);
        }
        Thread.sleep(rules.isEmpty() ? BETWEEN_LOOKS_WHILE_EMPTY : BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      LOG.debug("The ingress's table is followed no more");
    }
  }

  @Override
  public void start() {
    if (wanted) {
      thread = Thread.ofVirtual().name("ingress-table").start(this::follow);
    }
  }

  @Override
  public void stop() {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
