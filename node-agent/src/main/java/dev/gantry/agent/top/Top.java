package dev.gantry.agent.top;

import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a container as the host sees them: the usual table from /proc, any other by the
 * host's {@code ps}.
 */
public final class Top {
  private static final String USUAL = "-ef";

  private final InstantSource clock;

  public Top(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * @param pids of the container
   * @param psArgs as Docker's client gives them; empty = {@code -ef}
   * @throws GantryException BAD_REQUEST for what ps refuses, or whose output can't be told apart;
   *     NOT_IMPLEMENTED where the host has no ps
   */
  public ProcessTable of(List<Integer> pids, String psArgs) throws InterruptedException {
    String args = psArgs == null || psArgs.isBlank() ? USUAL : psArgs.strip();
    if (args.equals(USUAL)) {
      return usual(pids);
    }
    PsTable.check(args);
    return PsTable.of(Ps.run(args, pids), new HashSet<>(pids));
  }

  private ProcessTable usual(List<Integer> pids) {
    Map<Long, String> users = users();
    FullListing listing =
        new FullListing(
            boot(),
            clock.instant(),
            ZoneId.systemDefault(),
            uid -> users.getOrDefault(uid, Long.toString(uid)));
    List<FullListing.Found> found = new ArrayList<>();
    for (int pid : pids) {
      found(pid).ifPresent(found::add);
    }
    return listing.of(found);
  }

  /** Empty for one that has ended meanwhile. */
  private static Optional<FullListing.Found> found(int pid) {
    Path folder = Path.of("/proc", Integer.toString(pid));
    try {
      long uid = ((Number) Files.getAttribute(folder, "unix:uid")).longValue();
      String command =
          new String(Files.readAllBytes(folder.resolve("cmdline")), StandardCharsets.UTF_8)
              .replace('\0', ' ')
              .strip();
      return ProcessStat.of(pid).map(stat -> new FullListing.Found(stat, uid, command));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Instant boot() {
    try {
      return KernelFiles.read(Path.of("/proc/stat"))
          .lines()
          .filter(line -> line.startsWith("btime "))
          .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring("btime ".length()))))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new GantryException(ErrorCode.INTERNAL, "reading /proc/stat: " + e.getMessage(), e);
    }
  }

  /** The host's names, as ps gives them. */
  private static Map<Long, String> users() {
    Map<Long, String> users = new HashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        String[] fields = line.split(":");
        if (fields.length > 2 && fields[2].matches("\\d{1,10}")) {
          users.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
        }
      }
    } catch (IOException e) {
      // A host without it: numbers say the same.
      return users;
    }
    return users;
  }
}
