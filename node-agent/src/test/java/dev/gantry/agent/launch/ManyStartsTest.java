package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.Launches.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many starts and removes from 16 threads while the collector is kept busy: none fails, nothing is
 * left, and memory is as it was. By hand with more of them, as issue 5 has it:
 *
 * <pre>./mvnw test -pl node-agent -am -Dtest=ManyStartsTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dgantry.test.starts=5000</pre>
 */
class ManyStartsTest extends WithLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(ManyStartsTest.class);
  private static final int STARTS = Integer.getInteger("gantry.test.starts", 240);
  private static final int THREADS = 16;
  private static final int THIRDS = 3;
  private static final int EACH = (STARTS + THIRDS - 1) / THIRDS;
  private static final long MOST_HEAP_GROWTH = 2 << 20;
  private static final long MOST_RESIDENT_GROWTH = 24 << 20;

  /** Of this process, when nothing runs. */
  private record Measure(long heap, long resident, int mappings, int descriptors, int threads) {}

  private Measure measure() throws Exception {
    System.gc();
    return new Measure(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        resident(),
        Files.readAllLines(Path.of("/proc/self/maps")).size(),
        count("/proc/self/fd"),
        count("/proc/self/task"));
  }

  /** Bytes of memory in use outside the Java heap, which is what lies below 32 GiB. */
  private static long resident() throws IOException {
    long bytes = 0;
    boolean heap = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Rss:")) {
        bytes += heap ? 0 : Long.parseLong(line.replaceAll("\\D", "")) << 10;
      } else if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        heap = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16) >>> 35 == 0;
      }
    }
    return bytes;
  }

  private static int count(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(folder))) {
      return (int) entries.count();
    }
  }

  /** A namespace lives by a process, a descriptor or a mount; the latter two are counted too. */
  private static Set<String> networkNamespaces() throws IOException {
    Set<String> namespaces = new TreeSet<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        try {
          namespaces.add(Files.readSymbolicLink(process.resolve("ns/net")).toString());
        } catch (IOException e) {
          LOG.debug("{} has ended meanwhile", process);
        }
      }
    }
    return namespaces;
  }

  private List<Integer> keepers() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("state"))) {
      return files.map(f -> Integer.valueOf(f.getFileName().toString().substring(7))).toList();
    }
  }

  /** Keeps the collector at work until it is interrupted. */
  private static void litter() {
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
      kept.add(new byte[64 << 10]);
      if (kept.size() > 200) {
        kept.subList(0, 150).clear();
      }
      if (i % 2000 == 0) {
        System.gc();
      }
    }
  }

  private void starts(int count) throws Exception {
    Thread litter = Thread.ofPlatform().start(ManyStartsTest::litter);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Launches.Result>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String code = Integer.toString(i % 50);
        results.add(
            threads.submit(() -> launches.finish(launcher, sh("echo " + code + "; exit " + code))));
      }
      for (int i = 0; i < count; i++) {
        Launches.Result result = results.get(i).get();
        assertThat(result.exit()).isEqualTo(new ExitStatus(i % 50, 0, false, true));
        assertThat(result.out()).isEqualTo(i % 50 + "\n");
      }
    } finally {
      litter.interrupt();
      litter.join();
    }
  }

  @Test
  void noneFailsAndNothingIsLeft() throws Exception {
    starts(THREADS * 2);
    String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
    Set<String> namespaces = networkNamespaces();
    List<Measure> measures = new ArrayList<>();
    for (int third = 0; third < THIRDS; third++) {
      long before = System.nanoTime();
      starts(EACH);
      measures.add(measure());
      LOG.info(
          "{} starts in {} ms: {}",
          EACH,
          (System.nanoTime() - before) / 1_000_000,
          measures.getLast());
    }
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
    assertThat(launcher.cgroups().containers()).isEmpty();
    Await.until("namespaces are gone", () -> namespaces.containsAll(networkNamespaces()));
    for (int keeper : keepers()) {
      assertThat(count("/proc/" + keeper + "/fd")).isEqualTo(5);
      assertThat(Files.readString(Path.of("/proc/%d/task/%d/children".formatted(keeper, keeper))))
          .isEmpty();
    }
    Measure first = measures.getFirst();
    Measure last = measures.getLast();
    assertThat(last.heap() - first.heap()).as("heap").isLessThan(MOST_HEAP_GROWTH);
    assertThat(last.resident() - first.resident()).as("RSS").isLessThan(MOST_RESIDENT_GROWTH);
    assertThat(last.descriptors()).as("descriptors").isLessThanOrEqualTo(first.descriptors());
    assertThat(last.threads()).as("threads").isLessThanOrEqualTo(first.threads() + 2);
    assertThat(last.mappings()).as("mappings").isLessThanOrEqualTo(first.mappings() + 40);
  }
}
