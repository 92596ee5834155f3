package dev.gantry.kit.http;

import dev.gantry.kit.security.InnerTokens;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

/** Makes clients for calls to our other services, over one pool of connections. */
public final class InnerClients implements AutoCloseable {
  private static final int CONNECTIONS = 256;

  private final CloseableHttpClient http;
  private final InnerTokens tokens;

  public InnerClients(InnerTokens tokens) {
    this.tokens = tokens;
    ConnectionConfig connection =
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.ofSeconds(2))
            .setSocketTimeout(Timeout.ofSeconds(30))
            .setTimeToLive(5, TimeUnit.MINUTES)
            .build();
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(connection)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setConnectionRequestTimeout(Timeout.ofSeconds(10)).build())
            .disableCookieManagement()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableDefaultUserAgent()
            .build();
  }

  /**
   * A client of one service.
   *
   * @param name how messages call it ({@code image-service})
   * @param baseUrl {@code http://host:port}, no slash at the end
   */
  public InnerClient to(String name, String baseUrl) {
    return new InnerClient(name, baseUrl, http, tokens);
  }

  @Override
  public void close() throws Exception {
    http.close();
  }
}
