package dev.gantry.gateway.ingress;

import dev.gantry.gateway.proxy.BareClient;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.route.IngressRule;
import dev.gantry.model.stream.StreamVerb;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The ingress's HTTP client: connections go through the data port of the container's node. Those
 * that are kept open may be found closed by the container; so only requests that can be repeated
 * use them.
 */
@Component
class BackendHttp implements DisposableBean {
  private static final int CONNECTIONS = 8192;

  /** Shorter than what servers keep a connection open for. */
  private static final Duration IDLE = Duration.ofSeconds(4);

  private static final String ADDRESS = BackendHttp.class.getName();

  private final AgentPorts agents;
  private final PoolingHttpClientConnectionManager pool;
  private final CloseableHttpClient pooled;
  private final CloseableHttpClient fresh;

  private record Address(TenantId tenant, IngressRule.Backend backend) {}

  BackendHttp(AgentPorts agents, MeterRegistry meters) {
    this.agents = agents;
    this.pool =
        new PoolingHttpClientConnectionManager(
            new Dialer(),
            PoolConcurrencyPolicy.LAX,
            PoolReusePolicy.LIFO,
            TimeValue.ofMinutes(1),
            null);
    pool.setMaxTotal(CONNECTIONS);
    pool.setDefaultMaxPerRoute(CONNECTIONS);
    // Looking at an idle connection needs a time-out, which these have not.
    pool.setDefaultConnectionConfig(
        org.apache.hc.client5.http.config.ConnectionConfig.custom()
            .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
            .setIdleTimeout(Timeout.of(IDLE.toMillis(), TimeUnit.MILLISECONDS))
            .build());
    this.pooled = BareClient.builder().setConnectionManager(pool).build();
    this.fresh =
        BareClient.builder()
            .setConnectionManager(pool)
            .setConnectionManagerShared(true)
            .setConnectionReuseStrategy((request, response, context) -> false)
            .build();
    Gauge.builder("gantry.ingress.connections", pool, p -> p.getTotalStats().getLeased())
        .description("connections to replicas of apps in use")
        .register(meters);
  }

  /** The container takes no connection on the port, or its node none at all. */
  static final class Unreached extends IOException {
    private static final long serialVersionUID = 1;

    Unreached(GantryException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * The answer's head is there, its body may still come. To be closed by the caller.
   *
   * @param repeatable it may be sent once more when the container has closed the connection
   * @throws Unreached nothing was sent
   */
  ClassicHttpResponse open(
      TenantId tenant, IngressRule.Backend backend, HttpUriRequestBase request, boolean repeatable)
      throws IOException {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(ADDRESS, new Address(tenant, backend));
    // No name of a host: only the key by which connections are kept.
    HttpHost key =
        new HttpHost(
            "http", backend.container().value() + (repeatable ? "" : "-once"), backend.port());
    return (repeatable ? pooled : fresh).executeOpen(key, request, context);
  }

  /** Connections to replicas that are gone, or were too many, are nobody's otherwise. */
  void closeIdle() {
    pool.closeIdle(TimeValue.ofMilliseconds(IDLE.toMillis()));
  }

  /** The way to the container of a backend. */
  static ContainerRoute route(TenantId tenant, IngressRule.Backend backend) {
    return new ContainerRoute(
        backend.container(), tenant, "", backend.node(), "running", 0, false, false, "");
  }

  private final class Dialer implements HttpClientConnectionOperator {
    @Override
    public void connect(
        ManagedHttpClientConnection connection,
        HttpHost host,
        InetSocketAddress local,
        TimeValue timeout,
        SocketConfig config,
        HttpContext context)
        throws IOException {
      Address address = (Address) context.getAttribute(ADDRESS);
      try {
        connection.bind(
            new AgentSocket(
                agents.open(
                    route(address.tenant(), address.backend()),
                    new StreamVerb.Connect(address.backend().port()))));
      } catch (GantryException e) {
        throw new Unreached(e);
      }
    }

    @Override
    public void upgrade(
        ManagedHttpClientConnection connection, HttpHost host, HttpContext context) {
      throw new UnsupportedOperationException("connections of the ingress are plain");
    }
  }

  @Override
  public void destroy() throws IOException {
    fresh.close();
    pooled.close();
  }
}
