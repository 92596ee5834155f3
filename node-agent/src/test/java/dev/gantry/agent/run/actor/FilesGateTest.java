package dev.gantry.agent.run.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.copy.CopyRoot;
import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.agent.testing.Await;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FilesGateTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Runnable NOTHING = () -> {};

  private final Kernel kernel = new LinuxKernel();
  private final AtomicInteger opened = new AtomicInteger();
  private final FilesGate gate = new FilesGate("web");

  private CopyRoot open() {
    opened.incrementAndGet();
    return new CopyRoot(kernel, kernel.eventfd(0), kernel.eventfd(0));
  }

  private FilesLease enter() throws Exception {
    return gate.enter(this::open, LONG, NOTHING);
  }

  @Test
  void allShareOneRootUntilTheLastHasLeft() throws Exception {
    FilesLease first = enter();
    FilesLease second = enter();
    assertThat(second.root()).isSameAs(first.root());
    first.close();
    first.close();
    FilesLease third = enter();
    assertThat(third.root()).isSameAs(second.root());
    second.close();
    third.close();
    enter().close();
    assertThat(opened).hasValue(2);
  }

  @Test
  void aStartWaitsForTheCopiesAndCopiesForTheStart() throws Exception {
    FilesLease lease = enter();
    CompletableFuture<Boolean> start =
        CompletableFuture.supplyAsync(() -> unchecked(() -> gate.shut(LONG, LONG)));
    Await.until("the start shuts the gate", this::refusesAtOnce);
    CompletableFuture<FilesLease> late =
        CompletableFuture.supplyAsync(() -> unchecked(this::enter));
    assertThat(start).isNotDone();
    lease.close();
    assertThat(start.get()).isTrue();
    assertThat(late).isNotDone();
    gate.reopen();
    late.get().close();
    assertThat(opened).hasValue(2);
  }

  private boolean refusesAtOnce() {
    try {
      gate.enter(this::open, Duration.ZERO, NOTHING).close();
      return false;
    } catch (GantryException e) {
      return e.code() == ErrorCode.CONFLICT;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoIsSlowIsCutOff() throws Exception {
    FilesLease[] slow = new FilesLease[1];
    slow[0] = gate.enter(this::open, LONG, () -> Thread.startVirtualThread(() -> slow[0].close()));
    assertThat(gate.shut(SHORT, LONG)).isTrue();
  }

  @Test
  void whoCannotBeCutOffKeepsTheContainerFromStarting() throws Exception {
    FilesLease stuck = enter();
    assertThat(gate.shut(SHORT, SHORT)).isFalse();
    gate.reopen();
    stuck.close();
    assertThat(gate.shut(SHORT, SHORT)).isTrue();
  }

  @Test
  void whatIsRemovedIsNotEnteredAgain() throws Exception {
    assertThat(gate.shutForGood(SHORT)).isTrue();
    assertThatThrownBy(this::enter).hasMessage("container web is being removed");
  }

  private interface Throwing<T> {
    T get() throws Exception;
  }

  private static <T> T unchecked(Throwing<T> action) {
    try {
      return action.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
