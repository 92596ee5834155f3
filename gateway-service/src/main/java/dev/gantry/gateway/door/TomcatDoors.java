package dev.gantry.gateway.door;

import dev.gantry.gateway.authority.GatewayKeys;
import dev.gantry.gateway.settings.GatewayProperties;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.beans.factory.ObjectProvider;
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
  private final ObjectProvider<GatewayKeys> keys;
  private final ObjectProvider<AppTraffic> apps;

  TomcatDoors(
      GatewayProperties gateway,
      ServerProperties server,
      TomcatServerProperties tomcat,
      ObjectProvider<GatewayKeys> keys,
      ObjectProvider<AppTraffic> apps) {
    this.apps = apps;
    this.keys = keys;
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
    if (gateway.tls() != null) {
      Connector tls = TlsDoor.connector(gateway.tls(), keys.getObject());
      tls.getProtocolHandler().setExecutor(new VirtualThreadExecutor("gateway-tls-"));
      httpRules(tls);
      limits(tls);
      factory.addAdditionalConnectors(tls);
    }
    Connector ingress = null;
    if (gateway.ingress() != null) {
      ingress = ingress(gateway.ingress());
      httpRules(ingress);
      limits(ingress);
      publicLimits(ingress);
      factory.addAdditionalConnectors(ingress);
    }
    factory.addEngineValves(new DoorValve(unix, ingress, apps::getObject));
    factory.addContextCustomizers(
        context ->
            ((StandardHost) context.getParent())
                .setErrorReportValveClass(JsonErrorReport.class.getName()));
  }

  /** Who comes without a name holds no connection for long. */
  private static void publicLimits(Connector connector) {
    AbstractHttp11Protocol<?> http = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
    http.setConnectionUploadTimeout((int) TimeUnit.MINUTES.toMillis(1));
    http.setKeepAliveTimeout((int) TimeUnit.SECONDS.toMillis(20));
  }

  /** In clear, for everybody: apps are public. */
  private static Connector ingress(GatewayProperties.Listener at) {
    Connector connector = new Connector(new Http11NioProtocol());
    connector.setPort(at.port());
    connector.setProperty("address", at.address().getHostAddress());
    connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("gateway-ingress-"));
    return connector;
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
              + " without TLS: set server.address to a loopback address, and gantry.gateway.tls.* for other hosts");
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
