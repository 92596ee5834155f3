package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A platform thread that lives in a network namespace; sockets opened by its work stay there. */
final class TestNamespace implements HostNetwork, AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  static final Kernel KERNEL = new LinuxKernel();

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  /** A new one with lo up. */
  static TestNamespace fresh() {
    TestNamespace made = new TestNamespace();
    made.call(() -> KERNEL.call(Sys.UNSHARE, "test", CLONE_NEWNET));
    made.sh("ip link set lo up");
    return made;
  }

  /** One more thread in that of a descriptor. */
  static TestNamespace of(int fd) {
    TestNamespace made = new TestNamespace();
    made.call(() -> KERNEL.call(Sys.SETNS, "test", fd, CLONE_NEWNET));
    return made;
  }

  int open() {
    return call(
        () -> KERNEL.open(java.nio.file.Path.of("/proc/thread-self/ns/net"), Kernel.O_RDONLY, 0));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T, E extends Exception> T call(Work<T, E> work) throws E {
    Future<T> result = thread.submit(work::run);
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw (E) e.getCause();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a shell line in the namespace and returns its output. */
  String sh(String line) {
    try {
      return call(
          () -> {
            Process process =
                new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
            String out =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
              throw new IllegalStateException(line + ": " + out);
            }
            return out;
          });
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(line, e);
    } catch (Exception e) {
      throw new IllegalStateException(line + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
