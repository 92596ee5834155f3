package dev.gantry.agent.keeper;

import static dev.gantry.agent.program.Arg.num;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Label;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.ProgramImage;
import dev.gantry.agent.program.Step;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A process with next to no memory that runs syscall programs for the agent, one at a time, and is
 * the parent of the containers that they start. It outlives the agent: what only a parent can know
 * (exit codes) and hold (pipes, terminals) is safe with it.
 *
 * <p>Programs run on one platform thread per keeper, since waiting for the answer blocks.
 */
public final class Keeper {
  /** Where every program that a keeper runs has to go on when it is done. */
  public static final Label DONE = Label.external("done");

  private static final int POLLIN = 1;

  private final Kernel kernel;
  private final Identity identity;
  private final KeeperArena arena;
  private final int pidfd;
  private final int commands;
  private final int answers;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService thread;
  private volatile boolean lost;
  private TickClock clock;

  /**
   * @param startTime field 22 of {@code /proc/PID/stat}
   */
  public record Identity(int pid, long startTime) {}

  /** What to do, each time again, when a program is not done after a while. */
  public interface Watchdog {
    /** For programs that cannot hang. */
    Watchdog NONE = image -> {};

    /** How long a program of a container may take. */
    long LIMIT_MILLIS = 10_000;

    /** After how long {@link #hanging} is called, and again after as long. */
    default long limitMillis() {
      return LIMIT_MILLIS;
    }

    void hanging(ProgramImage image);
  }

  Keeper(Kernel kernel, Identity identity, KeeperArena arena, Connection connection) {
    this.kernel = kernel;
    this.identity = identity;
    this.arena = arena;
    this.pidfd = connection.pidfd();
    this.commands = connection.commands();
    this.answers = connection.answers();
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("keeper-" + identity.pid()).factory());
  }

  /** The agent's descriptors: all are closed with the keeper. */
  record Connection(int pidfd, int commands, int answers) {}

  public Identity identity() {
    return identity;
  }

  /** For pidfd_getfd: programs leave descriptors in the keeper. */
  public int pidfd() {
    return pidfd;
  }

  /** Whether the keeper was seen to have ended. */
  public boolean isLost() {
    return lost;
  }

  /** Programs waiting or running. */
  int load() {
    return waiting.get();
  }

  /** Time stamps of this keeper's programs. Meaningful within {@code read} of {@link #run}. */
  public TickClock clock() {
    return clock;
  }

  /**
   * Runs a program and waits for its end.
   *
   * @param program goes on at {@link #DONE} when done
   * @param watchdog called when it hangs; it has to end what hangs
   * @param read looks at the results while they are there
   * @throws KeeperLostException if the keeper has ended
   */
  public <T> T run(Program program, Watchdog watchdog, Function<ProgramImage, T> read) {
    try {
      return submit(program, watchdog, read).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** As {@link #run}, for later; failures come wrapped by {@code join}. */
  public <T> CompletableFuture<T> submit(
      Program program, Watchdog watchdog, Function<ProgramImage, T> read) {
    waiting.incrementAndGet();
    return CompletableFuture.supplyAsync(() -> runHere(program, watchdog, read), thread)
        .whenComplete((done, failure) -> waiting.decrementAndGet());
  }

  private <T> T runHere(Program program, Watchdog watchdog, Function<ProgramImage, T> read) {
    if (lost) {
      throw new KeeperLostException(identity.pid(), true, null);
    }
    ProgramImage image =
        ProgramImage.write(
            program, arena.programMemory(), arena.programBase(), Map.of(DONE, arena.doneAddress()));
    try {
      long before = System.nanoTime();
      exchange(image, watchdog);
      if (clock != null) {
        clock.observe(image.firstTime(), before);
      }
      return read.apply(image);
    } catch (KernelException e) {
      lost = true;
      throw new KeeperLostException(identity.pid(), e.call().equals("write"), e);
    } finally {
      image.wipe();
    }
  }

  private void exchange(ProgramImage image, Watchdog watchdog) {
    try (Arena scratch = Arena.ofConfined()) {
      long number = arena.header(KeeperArena.AT_REQUESTED) + 1;
      arena.header(KeeperArena.AT_REQUESTED, number);
      MemorySegment word = scratch.allocate(8, 8);
      word.set(ValueLayout.JAVA_LONG, 0, image.entry());
      kernel.write(commands, word);
      do {
        while (!awaitAnswer(scratch, watchdog.limitMillis())) {
          watchdog.hanging(image);
        }
        if (kernel.read(answers, word) == 0) {
          throw new KernelException(
              "read", "answer of keeper " + identity.pid(), Errno.EPIPE.number());
        }
        // An answer with an older number was meant for the agent before this one.
      } while (word.get(ValueLayout.JAVA_LONG, 0) != number);
    }
  }

  private boolean awaitAnswer(Arena scratch, long limitMillis) {
    MemorySegment poll = scratch.allocate(8, 8);
    poll.set(ValueLayout.JAVA_INT, 0, answers);
    poll.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
    MemorySegment limit = scratch.allocate(16, 8);
    limit.set(ValueLayout.JAVA_LONG, 0, limitMillis / 1000);
    limit.set(ValueLayout.JAVA_LONG, 8, limitMillis % 1000 * 1_000_000);
    return kernel.again(Sys.PPOLL, "answer", poll.address(), 1, limit.address(), 0, 8) > 0;
  }

  /** Runs an empty program: proves that the keeper lives, and sets the clock. */
  void greet() {
    Program program = new Program();
    Step yield = program.call(Sys.SCHED_YIELD, "").tolerateAll();
    program.jump(DONE);
    clock =
        run(program, Watchdog.NONE, image -> TickClock.at(image.time(yield), System.nanoTime()));
  }

  /** Ends the keeper, waits for its end, and lets go. */
  void end() {
    Program program = new Program();
    program.call(Sys.EXIT_GROUP, "keeper", num(0)).tolerateAll();
    program.jump(DONE);
    try {
      run(program, Watchdog.NONE, image -> null);
    } catch (KeeperLostException e) {
      // The answer that never comes is the end that was asked for.
      lost = true;
    }
    // While the agent that made it is its parent, it would stay as a zombie; after an adoption
    // it is not our child (ECHILD), and init reaps it.
    int byPidfd = 3;
    long exitedAnyKind = 4 | 0x40000000L;
    try {
      kernel.again(Sys.WAITID, "keeper", byPidfd, pidfd, 0, exitedAnyKind, 0);
    } catch (KernelException e) {
      if (!e.is(Errno.ECHILD)) {
        throw e;
      }
    }
    release();
  }

  /** Lets go of the keeper, which goes on. */
  void release() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(Watchdog.LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("keeper " + identity.pid() + " is still busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kernel.close(commands);
    kernel.close(answers);
    kernel.close(pidfd);
    arena.close();
  }
}
