package dev.gantry.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.testing.Await;
import dev.gantry.model.spec.LogPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipes of this process stand for those of a container. */
class ContainerLogTest {
  private static final Kernel KERNEL = new LinuxKernel();

  @TempDir Path folder;
  private final OutputPump pump = new OutputPump(KERNEL, LogMetrics.NONE);
  private final Kernel.Pipe out = KERNEL.pipe(0);
  private final Kernel.Pipe err = KERNEL.pipe(0);
  private boolean outOpen = true;

  @AfterEach
  void closePipes() {
    pump.close();
    KERNEL.close(out.readEnd());
    KERNEL.close(err.readEnd());
    if (outOpen) {
      KERNEL.close(out.writeEnd());
      KERNEL.close(err.writeEnd());
    }
  }

  private ContainerLog open(LogPolicy policy) throws IOException {
    return ContainerLog.open(KERNEL, folder, policy, InstantSource.system());
  }

  private Pumping pump(ContainerLog log) {
    return pump.start(
        log,
        List.of(
            new Source(out.readEnd(), LogStream.STDOUT, false),
            new Source(err.readEnd(), LogStream.STDERR, false)));
  }

  private static void write(Kernel.Pipe pipe, String text) {
    write(pipe, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Kernel.Pipe pipe, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, all, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
      for (long done = 0; done < bytes.length; ) {
        done += KERNEL.write(pipe.writeEnd(), all.asSlice(done));
      }
    }
  }

  private void endOutput() {
    outOpen = false;
    KERNEL.close(out.writeEnd());
    KERNEL.close(err.writeEnd());
  }

  /** Everything up to the end of the run that is on. */
  private static String readRun(Follower follower) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      Optional<Piece> next = follower.next();
      if (next.isEmpty() || next.get() instanceof Piece.RunEnded && follower.isBeyondMark()) {
        return all.toString(StandardCharsets.UTF_8);
      }
      if (next.get() instanceof Piece.Output o) {
        byte[] bytes = new byte[o.bytes().remaining()];
        o.bytes().get(bytes);
        all.writeBytes(bytes);
      }
    }
  }

  private static String kept(ContainerLog log) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Follower follower = log.followFromStart(false)) {
      for (Optional<Piece> p = follower.poll(); p.isPresent(); p = follower.poll()) {
        if (p.get() instanceof Piece.Output o) {
          byte[] bytes = new byte[o.bytes().remaining()];
          o.bytes().get(bytes);
          all.writeBytes(bytes);
        }
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFollowerOfTheNextRunSeesItsFirstByteAndItsEnd() throws Exception {
    ContainerLog log = open(LogPolicy.DEFAULT);
    Follower follower = log.followFromEnd(true);
    log.beginRun(1);
    Pumping pumping = pump(log);
    write(out, "one\n");
    write(err, "two\n");
    endOutput();
    pumping.drain(5000);
    log.endRun();
    assertThat(readRun(follower)).contains("one\n", "two\n");
    assertThat(log.awaitNobodyAttached(Duration.ZERO)).isFalse();
    follower.close();
    assertThat(log.awaitNobodyAttached(Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void whatWasSplicedButNotIndexedWhenTheAgentDiedIsThereOnce() throws Exception {
    ContainerLog log = open(LogPolicy.DEFAULT);
    log.beginRun(1);
    Pumping pumping = pump(log);
    write(out, "first\n");
    Await.until("in the log", () -> kept(log).equals("first\n"));
    pump.stop(pumping);
    pumping.drained().join();
    // The kill came between the splice and the index record, and tore another record.
    Path data = folder.resolve("00000000.out");
    Files.writeString(data, "second\n", StandardOpenOption.APPEND);
    Files.write(folder.resolve("00000000.idx"), new byte[5], StandardOpenOption.APPEND);
    ContainerLog next = open(LogPolicy.DEFAULT);
    next.resumeRun();
    Pumping resumed = pump(next);
    write(out, "third\n");
    endOutput();
    resumed.drain(5000);
    next.endRun();
    assertThat(kept(next)).isEqualTo("first\nsecond\nthird\n");
    assertThat(kept(open(LogPolicy.DEFAULT))).isEqualTo("first\nsecond\nthird\n");
  }

  @Test
  void oldSegmentsGoButNotBeforeAnAttachedClientHasReadThem() throws Exception {
    ContainerLog log = open(new LogPolicy("json-file", 1000, 2));
    log.beginRun(1);
    Follower attached = log.followFromEnd(true);
    Pumping pumping = pump(log);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String line = "line %040d%n".formatted(i);
      all.append(line);
      write(out, line);
      int written = i;
      Await.until("moved", () -> kept(log).contains("%040d".formatted(written)));
    }
    endOutput();
    pumping.drain(5000);
    log.endRun();
    assertThat(readRun(attached)).isEqualTo(all.toString());
    attached.close();
    assertThat(kept(log)).hasSizeLessThan(3000).contains("%040d".formatted(99));
  }

  @Test
  void aRotatedLogBeginsWithAWholeLineAndAReaderThatIsOvertakenGluesNone() throws Exception {
    ContainerLog log = open(new LogPolicy("json-file", 1000, 2));
    log.beginRun(1);
    Pumping pumping = pump(log);
    Follower slow = null;
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 20_000; i++) {
      text.append("line %040d\n".formatted(i));
    }
    List<String> seen = new ArrayList<>();
    Lines lines = linesInto(seen);
    // Pieces that end within lines, so that segments do.
    for (int at = 0; at < text.length(); at += 333) {
      String piece = text.substring(at, Math.min(text.length(), at + 333));
      write(out, piece);
      String end = piece;
      Await.until("moved", () -> kept(log).endsWith(end));
      if (at == 3330) {
        slow = log.followLines(null, null, -1);
        assertThat(add(slow.poll().orElseThrow(), lines)).isFalse();
      }
    }
    endOutput();
    pumping.drain(5000);
    log.endRun();
    List<String> rest = new ArrayList<>();
    List<String> fresh = new ArrayList<>();
    List<String> last = new ArrayList<>();
    boolean gap = drain(slow, lines);
    drain(log.followLines(null, null, -1), linesInto(fresh));
    Follower tail = log.followLines(null, null, 3);
    Lines tailLines = linesInto(last);
    tail.heads().forEach(tailLines::begin);
    drain(tail, tailLines);
    rest.addAll(seen);
    assertThat(gap).as("the reader was overtaken").isTrue();
    for (List<String> read : List.of(rest, fresh, last)) {
      assertThat(read).allMatch(line -> line.matches("line [0-9]{40}\n")).endsWith(last.getLast());
    }
    assertThat(last.getLast()).isEqualTo(text.substring(text.length() - 46));
    assertThat(fresh).hasSizeBetween(20, 60).isEqualTo(lastOf(text, fresh.size()));
    // Whoever comes after a restart of the agent reads the same.
    List<String> after = new ArrayList<>();
    drain(open(new LogPolicy("json-file", 1000, 2)).followLines(null, null, -1), linesInto(after));
    assertThat(after).isEqualTo(fresh);
  }

  private static Lines linesInto(List<String> taken) {
    return new Lines(
        (stream, time, line, continued) ->
            taken.add(StandardCharsets.UTF_8.decode(line).toString()));
  }

  private static List<String> lastOf(CharSequence text, int count) {
    List<String> all = text.toString().lines().map(line -> line + "\n").toList();
    return all.subList(all.size() - count, all.size());
  }

  /** To the end of what is there; whether something was missing between. */
  private static boolean drain(Follower follower, Lines lines) throws IOException {
    boolean gap = false;
    try (follower) {
      for (Optional<Piece> p = follower.poll(); p.isPresent(); p = follower.poll()) {
        gap |= add(p.get(), lines);
      }
    }
    return gap;
  }

  /** Whether the piece is a gap. */
  private static boolean add(Piece piece, Lines lines) throws IOException {
    switch (piece) {
      case Piece.Output output -> lines.add(output);
      case Piece.Gap gap -> {
        lines.gap();
        return true;
      }
      case Piece.RunBegan began -> {}
      case Piece.RunEnded ended -> lines.end(ended.time());
    }
    return false;
  }

  @Test
  void withoutADriverOutputIsForTheAttachedOnlyAndLeavesNothing() throws Exception {
    ContainerLog log = open(new LogPolicy("none", 1000, 1));
    Follower attached = log.followFromEnd(true);
    log.beginRun(1);
    Pumping pumping = pump(log);
    write(out, "gone\n");
    endOutput();
    pumping.drain(5000);
    log.endRun();
    assertThat(readRun(attached)).isEqualTo("gone\n");
    attached.close();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aSlowClientMakesTheContainerWaitAndLosesNothing() throws Exception {
    ContainerLog log = open(new LogPolicy("json-file", 1 << 20, 1));
    log.beginRun(1);
    Follower attached = log.followFromEnd(true);
    Pumping pumping = pump(log);
    int total = 40 << 20;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              byte[] chunk = new byte[1 << 20];
              for (int i = 0; i < total; i += chunk.length) {
                write(out, chunk);
              }
              endOutput();
            });
    Await.until("held up", () -> log.isCongested());
    assertThat(writer).isNotDone();
    long read = 0;
    while (read < total) {
      if (attached.next().orElseThrow() instanceof Piece.Output o) {
        read += o.bytes().remaining();
      }
    }
    writer.join();
    pumping.drain(5000);
    log.endRun();
    attached.close();
    assertThat(read).isEqualTo(total);
  }

  @Test
  void aPipeThatSomebodyElseHoldsOpenDoesNotHoldUpTheEnd() throws Exception {
    ContainerLog log = open(LogPolicy.DEFAULT);
    log.beginRun(1);
    Pumping pumping = pump(log);
    write(out, "last\n");
    pumping.drain(50);
    log.endRun();
    assertThat(pumping.drained()).isCompleted();
    assertThat(kept(log)).isEqualTo("last\n");
  }
}
