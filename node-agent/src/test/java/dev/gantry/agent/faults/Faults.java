package dev.gantry.agent.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.testing.Await;
import dev.gantry.agent.testing.FakeGateway;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.agent.testing.TestCgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One run of the fault test: lives of containers beside each other, and kills of their agent. */
public final class Faults {
  private static final int AT_ONCE = 5;

  private final Path home;
  private final String installation;
  private final long seed;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger lives = new AtomicInteger();

  public Faults(Path home, String installation, long seed) {
    this.home = home;
    this.installation = installation;
    this.seed = seed;
  }

  /** Fails at the first thing that is not as it has to be; leaves no agent running. */
  public void run(int kills) throws Exception {
    System.out.println("seed " + seed);
    Path join = Files.writeString(home.resolve("join"), FakeGateway.JOIN_TOKEN);
    byte[] tar = TarBuilder.busybox();
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.blob(tar);
      Heard heard = new Heard();
      gateway.hearing(heard::take);
      AgentProcess agent = new AgentProcess(home, gateway.url(), join, installation);
      Killer killer = new Killer(agent, new Random(seed));
      World world = new World(gateway, agent, killer, heard, home, List.of(TarBuilder.bottom(tar)));
      agent.start();
      try {
        underLoad(world, kills);
        Await.until("the last agent is up", agent::isReady);
        expectNothingLeft();
      } finally {
        agent.end();
      }
      System.out.printf("seed %d: %s; %d lives%n", seed, killer, lives.get());
    }
  }

  private void underLoad(World world, int kills) throws Exception {
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService slots = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= AT_ONCE; i++) {
        Random random = new Random(seed + i);
        all.add(slots.submit(() -> live(world, random)));
      }
      try {
        for (int i = 0; i < kills && !over.get(); i++) {
          world.killer().strike();
        }
      } finally {
        over.set(true);
      }
    }
    for (Future<?> slot : all) {
      slot.get(1, TimeUnit.MINUTES);
    }
  }

  private Void live(World world, Random random) throws Exception {
    try {
      do {
        new Life(world, random).live();
        lives.incrementAndGet();
      } while (!over.get());
      return null;
    } finally {
      over.set(true);
    }
  }

  /** All have been removed, so nothing of any may be there, the keepers' own apart. */
  private void expectNothingLeft() throws Exception {
    assertThat(entries(home.resolve("containers"))).isEmpty();
    assertThat(entries(home.resolve("network/endpoints"))).isEmpty();
    for (Path folder : TestCgroups.ofInstallation(installation)) {
      Await.until("no cgroup of a container is left in " + folder, () -> containers(folder) == 0);
    }
  }

  private static long containers(Path folder) throws IOException {
    return entries(folder).stream()
        .filter(Files::isDirectory)
        .filter(path -> path.getFileName().toString().matches(".*[0-9a-f]{64}.*"))
        .count();
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
