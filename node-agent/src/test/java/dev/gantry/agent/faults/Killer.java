package dev.gantry.agent.faults;

import dev.gantry.agent.testing.Await;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Kills the agent again and again: while it boots, at any time, and in the middle of acts. */
final class Killer {
  private static final int LONGEST_BOOT_MS = 1500;
  private static final int LONGEST_LIFE_MS = 400;
  private static final double LONGEST_ACT_NANOS = 40e6;
  private static final int LONGEST_AWAY_MS = 150;

  private final AgentProcess agent;
  private final Random random;
  private final AtomicInteger kills = new AtomicInteger();
  private final Map<Moment, Integer> inActs = new EnumMap<>(Moment.class);
  private volatile Awaited awaited = new Awaited(null);

  private record Awaited(Moment moment, CountDownLatch passed) {
    Awaited(Moment moment) {
      this(moment, new CountDownLatch(1));
    }
  }

  Killer(AgentProcess agent, Random random) {
    this.agent = agent;
    this.random = random;
  }

  /** Told by those who make the load, right after they have asked. */
  void passing(Moment moment) {
    Awaited now = awaited;
    if (now.moment() == moment) {
      now.passed().countDown();
    }
  }

  /** How often it has killed; who sees another number afterwards may have seen half an answer. */
  int kills() {
    return kills.get();
  }

  /** Kills and starts it once. */
  void strike() throws Exception {
    int dice = random.nextInt(10);
    if (dice < 2) {
      pause(random.nextInt(LONGEST_BOOT_MS));
    } else {
      Await.until("the agent is up", agent::isReady);
      if (dice < 4) {
        pause(random.nextInt(LONGEST_LIFE_MS));
      } else {
        awaitAct(Moment.values()[random.nextInt(Moment.values().length)]);
      }
    }
    kills.incrementAndGet();
    agent.kill();
    pause(random.nextInt(LONGEST_AWAY_MS));
    agent.start();
  }

  /** Most acts take a few milliseconds: more often soon after it was asked than late. */
  private void awaitAct(Moment moment) throws InterruptedException {
    Awaited wanted = new Awaited(moment);
    awaited = wanted;
    if (wanted.passed().await(10, TimeUnit.SECONDS)) {
      inActs.merge(moment, 1, Integer::sum);
    }
    LockSupport.parkNanos((long) (Math.pow(random.nextDouble(), 2) * LONGEST_ACT_NANOS));
  }

  /** A length of time is what is being tried here; there is nothing to wait for. */
  private static void pause(int millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return kills + " kills, in acts " + inActs;
  }
}
