package dev.gantry.benchmarks.trial;

import dev.gantry.benchmarks.engine.EngineApi;
import dev.gantry.benchmarks.engine.Output;
import dev.gantry.benchmarks.engine.Wish;
import dev.gantry.benchmarks.measure.Round;
import dev.gantry.benchmarks.measure.Subject;
import dev.gantry.benchmarks.measure.Trial;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Create, attach, start of {@code echo}, until its first byte is at the client. */
public record FirstByte() implements Trial {
  @Override
  public Title title() {
    return new Title(
        "first-byte",
        "first-byte",
        "create + attach + start of `echo` until its first byte is here, `--network none`",
        "ms",
        40,
        10);
  }

  @Override
  public Session open(Subject subject) {
    return () -> round(subject.api(), subject.image());
  }

  private static Round round(EngineApi api, String image) throws IOException {
    Round.Watch watch = new Round.Watch("total");
    String id = api.create(image, Wish.of("echo", "hello"));
    watch.step("create");
    try (Output output = api.attach(id)) {
      watch.step("attach");
      // The byte may be here before the answer to the start is.
      FutureTask<Long> first = new FutureTask<>(() -> firstByte(output));
      Thread.ofPlatform().name("first-byte").start(first);
      api.start(id);
      watch.stepUntil("start to first byte", result(first));
      output.drain();
    }
    if (api.await(id) != 0) {
      throw new IOException("`echo` failed");
    }
    api.remove(id);
    return watch.round();
  }

  private static long firstByte(Output output) throws IOException {
    byte[] one = new byte[1];
    if (output.read(one) != 1 || one[0] != 'h') {
      throw new IOException("the output of `echo hello` did not begin with its h");
    }
    return System.nanoTime();
  }

  private static long result(FutureTask<Long> task) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the first byte", e);
    }
  }
}
