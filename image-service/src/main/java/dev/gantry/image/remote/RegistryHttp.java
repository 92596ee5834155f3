package dev.gantry.image.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP side of one session. Connections belong to the session alone, so that a tenant never
 * gets one that an administrator may open; closing it ends what is under way, from any thread.
 * Redirects are followed here, so that each hop is seen.
 */
final class RegistryHttp implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 5;
  private static final int CONNECTIONS = 64;

  private final RegistryAddress address;
  private final CloseableHttpClient client;

  RegistryHttp(RegistryAddress address, Reach reach, RegistrySettings settings) {
    this.address = address;
    Timeout connect = Timeout.of(settings.connectTimeout());
    Timeout silence = Timeout.of(settings.silenceTimeout());
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new GuardedNames(reach))
                    .setTlsSocketStrategy(new RegistryTls(address))
                    .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(connect)
                            .setSocketTimeout(silence)
                            .build())
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(silence)
                    .setExpectContinueEnabled(false)
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .setUserAgent("gantry")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /**
   * The answer behind all redirects; its head is there.
   *
   * @throws dev.gantry.model.error.GantryException FORBIDDEN for an address out of the caller's
   *     reach
   */
  RegistryAnswer send(RegistryCall first) throws IOException {
    RegistryCall call = first;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      RegistryAnswer answer = open(call);
      if (!REDIRECTS.contains(answer.status()) || call.form() != null) {
        return answer;
      }
      String location = answer.header("Location");
      answer.close();
      call = call.redirected(target(call.uri(), location));
    }
    throw new IOException("stopped after " + MOST_REDIRECTS + " redirects");
  }

  private RegistryAnswer open(RegistryCall call) throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
    call.headers().forEach(request::setHeader);
    if (call.form() != null) {
      request.setEntity(
          new StringEntity(
              call.form(),
              ContentType.APPLICATION_FORM_URLENCODED,
              StandardCharsets.UTF_8.name(),
              false));
    }
    return new RegistryAnswer(call, request, client.executeOpen(null, request, null));
  }

  private URI target(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(URI.create(location));
    } catch (IllegalArgumentException e) {
      throw new IOException("invalid redirect", e);
    }
    if (to.getHost() == null || !mayUse(to)) {
      throw new IOException("refused redirect to " + to.getScheme() + "://" + to.getAuthority());
    }
    return to;
  }

  /** Plain HTTP only to a registry that may be spoken to so. */
  boolean mayUse(URI uri) {
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme()) && address.insecure());
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
