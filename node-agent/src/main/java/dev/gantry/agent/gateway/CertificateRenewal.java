package dev.gantry.agent.gateway;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers anew when the node's certificate grows old: the gateway then signs the next one. */
public final class CertificateRenewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

  private final GatewayClient gateway;
  private final NodeKeys keys;
  private final Runnable register;
  private final InstantSource clock;
  private final Thread thread;

  /**
   * @param register registers; says itself when that failed, and is called again later
   */
  public CertificateRenewal(
      GatewayClient gateway, NodeKeys keys, Runnable register, InstantSource clock) {
    this.gateway = gateway;
    this.keys = keys;
    this.register = register;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("certificate-renewal").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        renewIfDue();
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      LOG.debug("The node's certificate is renewed no more: the agent ends");
    }
  }

  void renewIfDue() {
    if (keys.isDueForRenewal(gateway.credential(), clock.instant())) {
      LOG.info("The node's certificate is renewed");
      register.run();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
