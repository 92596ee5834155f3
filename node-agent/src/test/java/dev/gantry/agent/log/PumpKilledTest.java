package dev.gantry.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.model.spec.LogPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills (-9) whoever moves the output, at random points, while it comes as fast as it can. */
class PumpKilledTest {
  private static final Kernel KERNEL = new LinuxKernel();
  private static final int ROUNDS = 22;
  private static final long MOST_BYTES_A_ROUND = 1_000_000;

  /** So small that some kills come while one is changed for the next. */
  private static final long SEGMENT = 200_000;

  /** A JVM has to start first. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir Path folder;
  private final Kernel.Pipe out = KERNEL.pipe(0);
  private final Kernel.Pipe err = KERNEL.pipe(0);
  private final AtomicBoolean enough = new AtomicBoolean();
  private volatile long written;

  @Test
  void noLineIsLostDoubledOrTorn() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Thread writer = Thread.ofPlatform().daemon().start(this::writeLines);
    for (int round = 0; round < ROUNDS; round++) {
      Process pump = startPump();
      try {
        awaitBytes(bytes() + 1 + random.nextLong(MOST_BYTES_A_ROUND));
        LockSupport.parkNanos(random.nextInt(1_000_000));
      } finally {
        pump.destroyForcibly().waitFor();
      }
    }
    enough.set(true);
    ContainerLog log = open();
    log.resumeRun();
    try (OutputPump pump = new OutputPump(KERNEL, LogMetrics.NONE)) {
      Pumping last =
          pump.start(
              log,
              List.of(
                  new Source(out.readEnd(), LogStream.STDOUT, false),
                  new Source(err.readEnd(), LogStream.STDERR, false)));
      writer.join();
      last.drain(60_000);
    }
    log.endRun();
    Map<LogStream, String> all = read(log);
    assertThat(all.get(LogStream.STDOUT)).as("seed %d", seed).isEqualTo(lines("out", 1));
    assertThat(all.get(LogStream.STDERR)).as("seed %d", seed).isEqualTo(lines("err", 7));
    KERNEL.close(out.readEnd());
    KERNEL.close(err.readEnd());
  }

  private ContainerLog open() throws IOException {
    LogPolicy policy = new LogPolicy("json-file", SEGMENT, 100_000);
    return ContainerLog.open(KERNEL, folder, policy, InstantSource.system());
  }

  /** Numbered lines to one pipe, each seventh number to the other too. */
  private void writeLines() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment space = arena.allocate(64);
      long i = 0;
      while (!enough.get()) {
        i++;
        write(space, out, "out " + i + "\n");
        if (i % 7 == 0) {
          write(space, err, "err " + i + "\n");
        }
      }
      written = i;
    }
    KERNEL.close(out.writeEnd());
    KERNEL.close(err.writeEnd());
  }

  private static void write(MemorySegment space, Kernel.Pipe pipe, String line) {
    space.setString(0, line);
    MemorySegment left = space.asSlice(0, line.length());
    while (left.byteSize() > 0) {
      left = left.asSlice(KERNEL.write(pipe.writeEnd(), left));
    }
  }

  private String lines(String word, int step) {
    StringBuilder all = new StringBuilder();
    for (long i = step; i <= written; i += step) {
      all.append(word).append(' ').append(i).append('\n');
    }
    return all.toString();
  }

  private static Map<LogStream, String> read(ContainerLog log) throws IOException {
    Map<LogStream, ByteArrayOutputStream> all = new EnumMap<>(LogStream.class);
    for (LogStream stream : LogStream.values()) {
      all.put(stream, new ByteArrayOutputStream());
    }
    try (Follower follower = log.followFromStart(false)) {
      for (Optional<Piece> p = follower.poll(); p.isPresent(); p = follower.poll()) {
        if (p.get() instanceof Piece.Output o) {
          byte[] bytes = new byte[o.bytes().remaining()];
          o.bytes().get(bytes);
          all.get(o.stream()).writeBytes(bytes);
        }
      }
    }
    Map<LogStream, String> text = new EnumMap<>(LogStream.class);
    all.forEach((stream, bytes) -> text.put(stream, bytes.toString(StandardCharsets.UTF_8)));
    return text;
  }

  private Process startPump() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DyingPump.class.getName(),
            folder.toString(),
            Long.toString(SEGMENT),
            fd(out),
            fd(err))
        .inheritIO()
        .start();
  }

  private static String fd(Kernel.Pipe pipe) {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + pipe.readEnd();
  }

  private void awaitBytes(long goal) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (bytes() < goal) {
      assertThat(System.nanoTime()).as("the output goes on").isLessThan(end);
      LockSupport.parkNanos(300_000);
    }
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> !f.toString().endsWith(".idx"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    }
  }
}
