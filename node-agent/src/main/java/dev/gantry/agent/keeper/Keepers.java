package dev.gantry.agent.keeper;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.program.Stub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keepers of one installation. Each leaves a file {@code keeper-<pid>} with its start time in
 * the state folder, by which the next agent finds it.
 */
public final class Keepers implements AutoCloseable {
  private static final String PREFIX = "keeper-";

  private final KeeperFactory factory;
  private final Path stateDir;
  private final int wanted;
  private final List<Keeper> keepers = new ArrayList<>();

  private Keepers(KeeperFactory factory, Path stateDir, int wanted) {
    this.factory = factory;
    this.stateDir = stateDir;
    this.wanted = wanted;
  }

  /** Adopts the keepers named in the state folder and starts those that are missing. */
  public static Keepers open(Kernel kernel, Path stateDir, int wanted) {
    Keepers keepers = new Keepers(new KeeperFactory(kernel, Stub.load(kernel)), stateDir, wanted);
    try {
      Files.createDirectories(stateDir);
      keepers.adoptAll();
      keepers.fillUp();
    } catch (IOException e) {
      throw new UncheckedIOException("keepers' state in " + stateDir, e);
    }
    return keepers;
  }

  private void adoptAll() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(stateDir, PREFIX + "*")) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      Optional<Keeper> keeper = identity(file).flatMap(factory::adopt);
      if (keeper.isPresent()) {
        keepers.add(keeper.get());
      } else {
        Files.delete(file);
      }
    }
  }

  private static Optional<Keeper.Identity> identity(Path file) throws IOException {
    String pid = file.getFileName().toString().substring(PREFIX.length());
    try {
      return Optional.of(
          new Keeper.Identity(
              Integer.parseInt(pid), Long.parseLong(Files.readString(file).trim())));
    } catch (NumberFormatException e) {
      // Cut short by a crash, before the keeper was used for anything.
      return Optional.empty();
    }
  }

  private void fillUp() throws IOException {
    while (keepers.stream().filter(keeper -> !keeper.isLost()).count() < wanted) {
      Keeper keeper = factory.create();
      keepers.add(keeper);
      Files.writeString(file(keeper), Long.toString(keeper.identity().startTime()));
    }
  }

  private Path file(Keeper keeper) {
    return stateDir.resolve(PREFIX + keeper.identity().pid());
  }

  /** The keeper with the least to do; one that was lost is replaced. */
  public synchronized Keeper idlest() {
    try {
      fillUp();
    } catch (IOException e) {
      throw new UncheckedIOException("keepers' state in " + stateDir, e);
    }
    return keepers.stream()
        .filter(keeper -> !keeper.isLost())
        .min(Comparator.comparingInt(Keeper::load))
        .orElseThrow();
  }

  /** The keeper of that identity, if it is one of ours. */
  public synchronized Optional<Keeper> find(Keeper.Identity identity) {
    return keepers.stream().filter(keeper -> keeper.identity().equals(identity)).findFirst();
  }

  public synchronized List<Keeper> all() {
    return List.copyOf(keepers);
  }

  /** Lets go of the keepers; they go on for the next agent. */
  @Override
  public synchronized void close() {
    keepers.forEach(Keeper::release);
    keepers.clear();
  }

  /** Ends the keepers. Their containers, if any are left, lose their parent. */
  public synchronized void shutdown() {
    for (Keeper keeper : keepers) {
      try {
        keeper.end();
        Files.deleteIfExists(file(keeper));
      } catch (IOException e) {
        throw new UncheckedIOException("keepers' state in " + stateDir, e);
      }
    }
    keepers.clear();
  }
}
