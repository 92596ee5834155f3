package dev.gantry.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data ports of other hosts' agents: elements of a set whose ports the bridge refuses. Packets
 * that leave a host bear its address, so the other host could not tell a container from a gateway.
 * They are remembered in a file, {@code host:port} per line, since the tables are made anew when
 * the agent starts, which may be long before the gateway answers.
 */
final class ClosedPorts {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedPorts.class);

  private final Path file;
  private final String table;
  private final Consumer<NftBatch> changes;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private Set<String> done = Set.of();
  private Set<String> unknown = Set.of();
  private Set<ClosedPort> closed = Set.of();

  /**
   * @param changes applies a batch to the tables
   */
  ClosedPorts(Path file, String table, Consumer<NftBatch> changes) {
    this.file = file;
    this.table = table;
    this.changes = changes;
  }

  /** Closes again, in tables that are new, what the agent before knew of. */
  void restore() {
    lock.lock();
    try {
      if (Files.exists(file)) {
        done = close(new TreeSet<>(Files.readAllLines(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read " + file, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * From now on these are closed, and no others. What fails is tried again by the next call; one
   * that comes while another looks up names does nothing.
   *
   * @param ports {@code host:port}
   */
  void set(List<String> ports) {
    Set<String> wanted = new TreeSet<>(ports);
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (!wanted.equals(done)) {
        Set<String> known = close(wanted);
        AtomicFiles.write(file, String.join("\n", known).getBytes(StandardCharsets.UTF_8));
        done = known;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("write " + file, e);
    } finally {
      lock.unlock();
    }
  }

  /** Those of the wanted whose hosts are known. */
  private Set<String> close(Set<String> wanted) {
    Set<ClosedPort> next = new HashSet<>();
    Set<String> known = new TreeSet<>();
    Set<String> strange = new TreeSet<>();
    for (String port : wanted) {
      try {
        next.addAll(ClosedPort.of(port));
        known.add(port);
      } catch (UnknownHostException | IllegalArgumentException e) {
        strange.add(port);
        if (!unknown.contains(port)) {
          LOG.warn("containers are not kept from data port {}: {}", port, e.toString());
        }
      }
    }
    unknown = strange;
    change(NftBatch.adding(table), next, closed);
    change(NftBatch.removing(table), closed, next);
    closed = next;
    return known;
  }

  /** Those of the first that are not among the others. */
  private void change(NftBatch batch, Set<ClosedPort> ports, Set<ClosedPort> others) {
    for (ClosedPort port : ports) {
      if (!others.contains(port)) {
        batch.element(
            "closed port " + port, NftBatch.FAMILY_INET, NftRuleset.CLOSED, port.key(), null);
      }
    }
    changes.accept(batch);
  }

  /** Forgets them. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("delete " + file, e);
    }
  }
}
