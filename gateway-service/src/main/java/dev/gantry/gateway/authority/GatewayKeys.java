package dev.gantry.gateway.authority;

import dev.gantry.gateway.settings.GatewayProperties;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.PeerTrust;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * This gateway's own key and certificate: made anew at each start, and again when two thirds of the
 * certificate's life are over. Short, because nobody keeps a list of gateways' certificates.
 */
@Component
public class GatewayKeys implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayKeys.class);
  private static final Duration LIFE = Duration.ofDays(3);
  private static final Duration KEPT = Duration.ofDays(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

  private final Authority authority;
  private final GatewayProperties properties;
  private final Clock clock;
  private final List<Runnable> renewals = new CopyOnWriteArrayList<>();
  private volatile PeerKeys keys;
  private volatile Instant madeAt;
  private final Thread renewing;

  GatewayKeys(Authority authority, GatewayProperties properties, Clock clock) {
    this.authority = authority;
    this.properties = properties;
    this.clock = clock;
    make();
    this.renewing = Thread.ofVirtual().name("gateway-keys").start(this::watch);
  }

  private void make() {
    KeyPair pair = PeerKeys.make();
    X509Certificate certificate =
        authority.sign(new PeerName.Gateway(), hosts(), pair.getPublic(), LIFE);
    keys = new PeerKeys(pair.getPrivate(), List.of(certificate, authority.certificate()));
    madeAt = clock.instant();
  }

  public PeerKeys current() {
    return keys;
  }

  public X509Certificate authority() {
    return authority.certificate();
  }

  /** For a connection to that node's data port, and no other's. */
  public SSLContext toNode(NodeId node) {
    return keys.context(
        PeerTrust.of(authority.certificate(), name -> name.equals(new PeerName.OfNode(node))));
  }

  /** Told after each renewal. */
  public void onRenewal(Runnable told) {
    renewals.add(told);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_LOOKS);
        renewIfDue();
      }
    } catch (InterruptedException e) {
      LOG.debug("The gateway's certificate is renewed no more: it ends");
    }
  }

  void renewIfDue() {
    if (madeAt.plus(KEPT).isAfter(clock.instant())) {
      return;
    }
    make();
    LOG.info("This gateway's certificate is renewed");
    renewals.forEach(Runnable::run);
  }

  @Override
  public void destroy() {
    renewing.interrupt();
  }

  /** What clients may call this gateway: its addresses, its names and what was configured. */
  private List<String> hosts() {
    Set<String> hosts = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
    GatewayProperties.Tls tls = properties.tls();
    if (tls == null) {
      return List.copyOf(hosts);
    }
    hosts.addAll(tls.names());
    hosts.add(tls.address().getHostAddress());
    if (tls.address().isAnyLocalAddress()) {
      hosts.remove(tls.address().getHostAddress());
      hosts.addAll(ownAddresses());
    }
    return List.copyOf(hosts);
  }

  private static List<String> ownAddresses() {
    List<String> addresses = new ArrayList<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .filter(address -> !address.contains("%"))
          .forEach(addresses::add);
      addresses.add(InetAddress.getLocalHost().getHostName());
    } catch (SocketException | UnknownHostException e) {
      LOG.warn("Not all names of this host are in the gateway's certificate: {}", e.toString());
    }
    return addresses;
  }
}
