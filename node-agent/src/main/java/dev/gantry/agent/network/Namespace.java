package dev.gantry.agent.network;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace held by a descriptor.
 *
 * <p>It is not pinned by a mount: when the agent dies, namespaces that no container lives in end
 * with its descriptors, and the kernel frees their links; those of containers live on by their
 * processes. So a killed agent leaves nothing behind.
 *
 * @param fd of the namespace; owned
 * @param links of the namespace, closed once it is set up; owned
 */
record Namespace(Kernel kernel, int fd, Links links) implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");
  private static final Path SYSCTLS = Path.of("/proc/sys/net");

  /** Makes one, on a thread that ends then: a thread whose unshare half failed is of no use. */
  static Namespace make(Kernel kernel) {
    return onOwnThread(
        () -> {
          kernel.call(Sys.UNSHARE, "network namespace", CLONE_NEWNET);
          return inside(kernel, kernel.open(CURRENT, Kernel.O_RDONLY, 0), true);
        });
  }

  /**
   * Takes one that was made elsewhere and never used.
   *
   * @param fd of it; owned from here on
   */
  static Namespace take(Kernel kernel, int fd) {
    return onOwnThread(
        () -> {
          kernel.call(Sys.SETNS, "network namespace", fd, CLONE_NEWNET);
          return inside(kernel, fd, true);
        });
  }

  /**
   * Enters that of a process.
   *
   * @return null when it has ended, reaped or not: nobody needs its namespace any more
   */
  static Namespace ofProcess(Kernel kernel, int pid) {
    int fd;
    try {
      fd = kernel.open(Path.of("/proc/" + pid + "/ns/net"), Kernel.O_RDONLY, 0);
    } catch (KernelException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
        return null;
      }
      throw e;
    }
    Namespace entered =
        onOwnThread(
            () -> {
              kernel.call(Sys.SETNS, "network namespace of process " + pid, fd, CLONE_NEWNET);
              return inside(kernel, fd, false);
            });
    entered.links().close();
    return entered;
  }

  /** Changes something inside of a namespace that is set up. */
  void run(NetlinkMessage... messages) {
    onOwnThread(
        () -> {
          kernel.call(Sys.SETNS, "network namespace", fd, CLONE_NEWNET);
          try (Links inner = new Links(kernel)) {
            inner.run(messages);
          }
          return this;
        });
  }

  private static Namespace inside(Kernel kernel, int fd, boolean fresh) {
    try {
      if (fresh) {
        // As Docker: container processes without capabilities may bind low ports and ping; IPv6 is
        // off on all links but lo as long as the bridge has no IPv6 addresses.
        Files.writeString(SYSCTLS.resolve("ipv4/ip_unprivileged_port_start"), "0");
        Files.writeString(SYSCTLS.resolve("ipv4/ping_group_range"), "0 2147483647");
        Path ipv6 = SYSCTLS.resolve("ipv6/conf/default/disable_ipv6");
        if (Files.exists(ipv6)) {
          Files.writeString(ipv6, "1");
        }
      }
      return new Namespace(kernel, fd, new Links(kernel));
    } catch (IOException e) {
      kernel.close(fd);
      throw new UncheckedIOException("sysctls of a new network namespace", e);
    } catch (RuntimeException e) {
      kernel.close(fd);
      throw e;
    }
  }

  private static Namespace onOwnThread(Callable<Namespace> work) {
    FutureTask<Namespace> task = new FutureTask<>(work);
    Thread.ofPlatform().name("gantry-netns").daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          // The thread ends by itself in a moment, and its descriptor must not get lost.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new CompletionException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Opens this namespace in any process that sees the agent's /proc. */
  Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
  }

  @Override
  public void close() {
    links.close();
    kernel.close(fd);
  }
}
