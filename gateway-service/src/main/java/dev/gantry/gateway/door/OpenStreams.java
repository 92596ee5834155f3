package dev.gantry.gateway.door;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The streams under way: counted, and ended when the gateway goes down. */
@Component
public class OpenStreams implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

  private final Set<Closeable> streams = ConcurrentHashMap.newKeySet();
  private final Counter toContainers;
  private final Counter toClients;
  private volatile boolean running;

  OpenStreams(MeterRegistry meters) {
    Gauge.builder("gantry.gateway.streams", streams, Set::size)
        .description("attach, logs, events and watch streams open now")
        .register(meters);
    toContainers = bytes(meters, "to-container");
    toClients = bytes(meters, "to-client");
  }

  private static Counter bytes(MeterRegistry meters, String direction) {
    return Counter.builder("gantry.gateway.relayed")
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(meters);
  }

  /** What is closed when the gateway stops; forgotten when the returned handle is closed. */
  public AutoCloseable track(Closeable stream) {
    streams.add(stream);
    return () -> streams.remove(stream);
  }

  public Counter toContainers() {
    return toContainers;
  }

  public Counter toClients() {
    return toClients;
  }

  public void closeQuietly(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      LOG.debug("closing a stream", e);
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    streams.forEach(this::closeQuietly);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before the web server, which would wait for them. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
