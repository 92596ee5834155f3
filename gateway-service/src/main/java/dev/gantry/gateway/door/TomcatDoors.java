package dev.gantry.gateway.door;

import dev.gantry.gateway.settings.GatewayProperties;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/** Sets up the tenants' TCP listener and the administrators' unix socket. */
@Component
final class TomcatDoors implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /** What clients write into queries and dockerd takes, though RFC 3986 wants it encoded. */
  private static final String RELAXED = "\"<>[\\]^`{|}";

  private final GatewayProperties gateway;
  private final ServerProperties server;
  private final TomcatServerProperties tomcat;

  TomcatDoors(GatewayProperties gateway, ServerProperties server, TomcatServerProperties tomcat) {
    this.gateway = gateway;
    this.server = server;
    this.tomcat = tomcat;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    refuseOpenTcp();
    factory.addConnectorCustomizers(this::httpRules);
    Connector unix = null;
    if (gateway.hasUnixSocket()) {
      unix = UnixSocket.connector(Path.of(gateway.unixSocket()));
      unix.getProtocolHandler().setExecutor(new VirtualThreadExecutor("gateway-unix-"));
      httpRules(unix);
      limits(unix);
      factory.addAdditionalConnectors(unix);
    }
    factory.addEngineValves(new DoorValve(unix));
    factory.addContextCustomizers(
        context ->
            ((StandardHost) context.getParent())
                .setErrorReportValveClass(JsonErrorReport.class.getName()));
  }

  /** A bearer token on a wire that others can read is a token given away. */
  private void refuseOpenTcp() {
    InetAddress address = server.getAddress();
    boolean tls = server.getSsl() != null && server.getSsl().isEnabled();
    if (!tls && (address == null || !address.isLoopbackAddress())) {
      throw new IllegalStateException(
          "refusing to listen on "
              + (address == null ? "all addresses" : address.getHostAddress())
              + ":"
              + server.getPort()
              + " without TLS: set server.ssl.* (or server.ssl.bundle), or server.address to a loopback address");
    }
  }

  private void httpRules(Connector connector) {
    // Names such as library%2Fbusybox belong to the services, as the client wrote them.
    connector.setEncodedSolidusHandling("passthrough");
    connector.setMaxPostSize(-1);
    AbstractHttp11Protocol<?> http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
    http.setRelaxedQueryChars(RELAXED);
    http.setRelaxedPathChars(RELAXED);
    // An upload may pause for as long as its sender likes (docker import - from a slow pipe).
    http.setDisableUploadTimeout(false);
    http.setConnectionUploadTimeout((int) TimeUnit.DAYS.toMillis(1));
    connector.setProperty("socket.appWriteBufSize", "32768");
    connector.setProperty("socket.appReadBufSize", "32768");
  }

  /** Spring sets these on its own connector only. */
  private void limits(Connector connector) {
    AbstractHttp11Protocol<?> http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
    http.setConnectionTimeout((int) tomcat.getConnectionTimeout().toMillis());
    http.setKeepAliveTimeout((int) tomcat.getKeepAliveTimeout().toMillis());
    http.setMaxKeepAliveRequests(tomcat.getMaxKeepAliveRequests());
    http.setMaxConnections(tomcat.getMaxConnections());
    http.setMaxHttpRequestHeaderSize((int) server.getMaxHttpRequestHeaderSize().toBytes());
  }
}
