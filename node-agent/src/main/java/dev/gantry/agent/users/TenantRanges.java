package dev.gantry.agent.users;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Which ids of this host each tenant's containers have: a range a tenant, given out when it is
 * first asked for, written down, and never another's. On disk are the container's own ids, so nodes
 * need not agree.
 *
 * <p>The ranges are taken from ids that systemd, distributions and login tools leave alone
 * (systemd.io/UIDS-GIDS: 1879048192 and up). Where in them an installation begins follows from its
 * id, so that several on one host seldom meet.
 */
public final class TenantRanges {
  /** The first id that is given out, by default. */
  public static final long BASE = 0x70000000L;

  private static final long END = 0x7FFE0000L;

  private final Path file;
  private final long base;
  private final int places;
  private final int firstPlace;
  private final List<Taken> taken;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final Map<TenantId, IdRange> ranges = new LinkedHashMap<>();

  /** Ids that others have on this host. */
  private record Taken(long from, long count) {
    boolean meets(IdRange range) {
      return range.first() < from + count && from < range.first() + IdRange.SIZE;
    }
  }

  private TenantRanges(Path file, long base, String installation, List<Taken> taken) {
    this.file = file;
    this.base = base;
    this.places = (int) ((END - base) / IdRange.SIZE);
    if (places < 1) {
      throw new IllegalArgumentException("no ranges of ids between " + base + " and " + END);
    }
    this.firstPlace = Math.floorMod(installation.hashCode(), places);
    this.taken = taken;
  }

  /**
   * Reads what was given out before.
   *
   * @param file a line a tenant; made at the first one
   * @param base the first id to give out
   * @param etc the host's {@code /etc}: ranges of its subuid(5) and subgid(5) are left out
   * @throws IOException the file can't be read: tenants must not get other ranges than before
   */
  public static TenantRanges open(Path file, long base, String installation, Path etc)
      throws IOException {
    List<Taken> taken = new ArrayList<>(read(etc.resolve("subuid")));
    taken.addAll(read(etc.resolve("subgid")));
    TenantRanges ranges = new TenantRanges(file, base, installation, taken);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ");
        try {
          ranges.ranges.put(new TenantId(words[0]), new IdRange(Long.parseLong(words[1])));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new IOException("ranges of ids in " + file + ": bad line '" + line + "'", e);
        }
      }
    }
    return ranges;
  }

  private static List<Taken> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream()
        .map(line -> line.split(":"))
        .filter(words -> words.length == 3 && (words[1] + words[2]).matches("[0-9]{2,20}"))
        .map(words -> new Taken(Long.parseLong(words[1]), Long.parseLong(words[2])))
        .toList();
  }

  /**
   * The tenant's range, for good.
   *
   * @throws GantryException UNAVAILABLE: there are no more, or it can't be written down
   */
  public IdRange of(TenantId tenant) {
    lock.lock();
    try {
      IdRange known = ranges.get(tenant);
      if (known != null) {
        return known;
      }
      IdRange free = free();
      ranges.put(tenant, free);
      try {
        store();
      } catch (IOException e) {
        ranges.remove(tenant);
        throw new UncheckedIOException("ids of tenant " + tenant + " can't be written down", e);
      }
      return free;
    } finally {
      lock.unlock();
    }
  }

  private IdRange free() {
    for (int i = 0; i < places; i++) {
      long first = base + (long) ((firstPlace + i) % places) * IdRange.SIZE;
      IdRange range = new IdRange(first);
      if (!ranges.containsValue(range) && taken.stream().noneMatch(t -> t.meets(range))) {
        return range;
      }
    }
    throw new GantryException(
        ErrorCode.UNAVAILABLE, "all " + places + " ranges of user ids on this node are taken");
  }

  /** Synced before it takes the place of the old one: a range must not be given out twice. */
  private void store() throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    String text =
        ranges.entrySet().stream()
            .map(e -> e.getKey().value() + " " + e.getValue().first() + "\n")
            .collect(Collectors.joining());
    Files.writeString(
        beside,
        text,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
