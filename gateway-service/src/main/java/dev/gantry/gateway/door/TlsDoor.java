package dev.gantry.gateway.door;

import dev.gantry.gateway.authority.GatewayKeys;
import dev.gantry.gateway.settings.GatewayProperties;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * The listener for other hosts: tenants' clients and agents. Clients may show a certificate of our
 * authority; another's is refused in the handshake.
 */
final class TlsDoor {
  private static final String PASSWORD = "memory";

  private TlsDoor() {}

  static Connector connector(GatewayProperties.Tls at, GatewayKeys keys) {
    Http11NioProtocol protocol = new Http11NioProtocol();
    Connector connector = new Connector(protocol);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setPort(at.port());
    connector.setProperty("address", at.address().getHostAddress());
    protocol.setSSLEnabled(true);
    connector.addSslHostConfig(config(keys));
    // A configuration of the same name takes the place of the one before; streams that are open
    // go on with what they began with.
    keys.onRenewal(() -> protocol.addSslHostConfig(config(keys), true));
    return connector;
  }

  private static SSLHostConfig config(GatewayKeys keys) {
    SSLHostConfig config = new SSLHostConfig();
    config.setProtocols("TLSv1.2+TLSv1.3");
    config.setCertificateVerification("optional");
    config.setTrustStore(trust(keys));
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.EC);
    certificate.setCertificateKeystore(keys.current().keyStore(PASSWORD.toCharArray()));
    certificate.setCertificateKeyPassword(PASSWORD);
    config.addCertificate(certificate);
    return config;
  }

  private static KeyStore trust(GatewayKeys keys) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", keys.authority());
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a trust store in memory", e);
    }
  }
}
