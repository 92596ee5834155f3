package dev.gantry.gateway.proxy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The HTTP client of the proxy. */
@Component
class UpstreamHttp implements DisposableBean {
  /** Each parked answer holds one. */
  private static final int CONNECTIONS = 4096;

  private final PoolingHttpClientConnectionManager pool;
  private final CloseableHttpClient client;

  UpstreamHttp(MeterRegistry meters) {
    pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(CONNECTIONS)
            .setMaxConnPerRoute(CONNECTIONS)
            .setDefaultSocketConfig(
                SocketConfig.custom().setTcpNoDelay(true).setSoTimeout(Timeout.DISABLED).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.ofSeconds(2))
                    .setSocketTimeout(Timeout.DISABLED)
                    // A service that was restarted left dead connections; shorter than its own
                    // keep-alive, and looked at only where a request did not just pass.
                    .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                    .setIdleTimeout(Timeout.ofSeconds(10))
                    .setTimeToLive(5, TimeUnit.MINUTES)
                    .build())
            .build();
    client = BareClient.builder().setConnectionManager(pool).build();
    Gauge.builder("gantry.gateway.upstream.connections", pool, p -> p.getTotalStats().getLeased())
        .description("connections to the services in use")
        .register(meters);
  }

  /** The answer's head is there, its body may still come. To be closed by the caller. */
  ClassicHttpResponse open(HttpUriRequestBase request) throws IOException {
    return client.executeOpen(null, request, null);
  }

  @Override
  public void destroy() throws IOException {
    client.close();
  }
}
