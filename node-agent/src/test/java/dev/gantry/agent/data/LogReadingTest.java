package dev.gantry.agent.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.log.ContainerLog;
import dev.gantry.agent.log.Follower;
import dev.gantry.agent.log.Lines;
import dev.gantry.agent.log.LogMetrics;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.log.OutputPump;
import dev.gantry.agent.log.Piece;
import dev.gantry.agent.log.Pumping;
import dev.gantry.agent.log.Source;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.stream.StreamVerb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docker logs gives, from a log of many segments, runs and broken lines. */
class LogReadingTest {
  private static final Kernel KERNEL = new LinuxKernel();
  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  private final OutputPump pump = new OutputPump(KERNEL, LogMetrics.NONE);
  private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);

  @TempDir Path folder;

  private record Said(LogStream stream, Instant time, String text) {}

  @AfterEach
  void stop() {
    pump.close();
  }

  private Instant tick() {
    return now.updateAndGet(t -> t.plusMillis(1));
  }

  private ContainerLog open(long segment) throws IOException {
    return ContainerLog.open(KERNEL, folder, policy(segment), this::tick);
  }

  private static LogPolicy policy(long segment) {
    return new LogPolicy(LogPolicy.DEFAULT.driver(), segment, 100_000);
  }

  /** A run whose output comes in pieces that know nothing of lines. */
  private void run(ContainerLog log, long epoch, Random random) throws Exception {
    Kernel.Pipe out = KERNEL.pipe(0);
    Kernel.Pipe err = KERNEL.pipe(0);
    log.beginRun(epoch);
    Pumping pumping =
        pump.start(
            log,
            List.of(
                new Source(out.readEnd(), LogStream.STDOUT, false),
                new Source(err.readEnd(), LogStream.STDERR, false)));
    for (int i = 0; i < 150; i++) {
      boolean toErr = random.nextInt(4) == 0;
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(120); left >= 0; left--) {
        text.append(random.nextInt(30) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
      }
      write(toErr ? err : out, text.toString());
    }
    KERNEL.close(out.writeEnd());
    KERNEL.close(err.writeEnd());
    pumping.drain(20_000);
    log.endRun();
    KERNEL.close(out.readEnd());
    KERNEL.close(err.readEnd());
  }

  private static void write(Kernel.Pipe pipe, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      KERNEL.write(pipe.writeEnd(), arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
    }
  }

  private static List<Said> read(ContainerLog log, int tail, Instant since, Instant until)
      throws Exception {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    new LogReading(
            log,
            new StreamVerb.Logs(true, true, false, true, tail, since, until),
            new FrameBatch(Channels.newChannel(got), false))
        .serve();
    List<Said> lines = new ArrayList<>();
    ByteBuffer frames = ByteBuffer.wrap(got.toByteArray());
    while (frames.hasRemaining()) {
      int stream = frames.getInt() >>> 24;
      byte[] payload = new byte[frames.getInt()];
      frames.get(payload);
      String text = new String(payload, StandardCharsets.UTF_8);
      assertThat(text.charAt(30)).isEqualTo(' ');
      lines.add(
          new Said(
              stream == 1 ? LogStream.STDOUT : LogStream.STDERR,
              Instant.parse(text.substring(0, 30)),
              text.substring(31)));
    }
    return lines;
  }

  @Test
  void tailSinceAndUntilGiveWhatFilteringAllWouldGive() throws Exception {
    Random random = new Random(7);
    ContainerLog log = open(2000);
    for (int epoch = 1; epoch <= 3; epoch++) {
      run(log, epoch, random);
    }
    List<Said> all = read(log, -1, null, null);
    assertThat(all).hasSizeGreaterThan(300);
    for (int i = 0; i < 300; i++) {
      int tail = random.nextInt(3) == 0 ? -1 : random.nextInt(random.nextBoolean() ? 12 : 600);
      Instant since = random.nextInt(3) == 0 ? null : someTime(all, random);
      Instant until = random.nextInt(3) == 0 ? null : someTime(all, random);
      List<Said> wanted =
          all.stream()
              .filter(l -> since == null || !l.time().isBefore(since))
              .filter(l -> until == null || !l.time().isAfter(until))
              .toList();
      int skip = tail < 0 ? 0 : Math.max(0, wanted.size() - tail);
      assertThat(read(log, tail, since, until))
          .as("tail %d since %s until %s", tail, since, until)
          .isEqualTo(wanted.subList(skip, wanted.size()));
    }
  }

  private static Instant someTime(List<Said> all, Random random) {
    return all.get(random.nextInt(all.size())).time().plusNanos(random.nextInt(3) - 1);
  }

  /** Read by the writer itself, between each choice of a file and the writing of its record. */
  @Test
  void thereAreAlwaysSoManyLastLinesAsWereAskedFor() throws Exception {
    List<Integer> counts = new ArrayList<>();
    ContainerLog[] log = new ContainerLog[1];
    boolean[] reading = new boolean[1];
    log[0] =
        ContainerLog.open(
            KERNEL,
            folder,
            policy(500),
            () -> {
              if (!reading[0] && log[0] != null) {
                reading[0] = true;
                counts.add(sizeOf(log[0]));
                reading[0] = false;
              }
              return tick();
            });
    Random random = new Random(9);
    for (int epoch = 1; epoch <= 40; epoch++) {
      run(log[0], epoch, random);
    }
    assertThat(counts).hasSizeGreaterThan(150);
    // Before the first bytes there were none.
    assertThat(counts.subList(5, counts.size())).containsOnly(2);
  }

  private static int sizeOf(ContainerLog log) {
    try {
      return read(log, 2, null, null).size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theLastLinesAreThoseOfTheCallThoughAllIsRotatedAwayMeanwhile() throws Exception {
    LogPolicy small = new LogPolicy(LogPolicy.DEFAULT.driver(), 2000, 2);
    ContainerLog log = ContainerLog.open(KERNEL, folder, small, this::tick);
    Random random = new Random(8);
    run(log, 1, random);
    List<Said> before = read(log, -1, null, null);
    try (Follower follower = log.followLines(null, null, 20);
        Follower counting = follower.again()) {
      run(log, 2, random);
      assertThat(read(log, -1, null, null)).doesNotContainAnyElementsOf(before);
      assertThat(linesOf(counting)).endsWith(texts(before).toArray(String[]::new));
      assertThat(linesOf(follower)).endsWith(texts(before).toArray(String[]::new));
    }
  }

  private static List<String> texts(List<Said> said) {
    return said.subList(said.size() - 20, said.size()).stream().map(Said::text).toList();
  }

  private static List<String> linesOf(Follower follower) throws IOException {
    List<String> texts = new ArrayList<>();
    Lines lines =
        new Lines(
            (stream, time, text, continued) ->
                texts.add(StandardCharsets.UTF_8.decode(text).toString()));
    follower.heads().forEach(lines::begin);
    while (!follower.isAtMark()) {
      Piece piece = follower.poll().orElseThrow();
      if (piece instanceof Piece.Output output) {
        lines.add(output);
      } else if (piece instanceof Piece.RunEnded ended) {
        lines.end(ended.time());
      }
    }
    return texts;
  }

  @Test
  void theEndOfAFollowedLogComesAtTheTimeThoughNothingIsSaid() throws Exception {
    ContainerLog log = ContainerLog.open(KERNEL, folder, policy(1 << 20), Instant::now);
    log.beginRun(1);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Instant until = Instant.now().plusMillis(300);
    CompletableFuture<Duration> followed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                StreamVerb.Logs verb =
                    new StreamVerb.Logs(true, true, true, false, -1, null, until);
                new LogReading(log, verb, new FrameBatch(Channels.newChannel(got), false)).serve();
                return Duration.between(until, Instant.now());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(followed.get(20, TimeUnit.SECONDS).isNegative()).isFalse();
    assertThat(got.size()).isZero();
    log.close();
  }
}
