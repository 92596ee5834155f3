package dev.gantry.agent.top;

import dev.gantry.model.stream.ProcessTable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** The table of {@code ps -ef}. Pure. */
final class FullListing {
  /** USER_HZ: what /proc counts in on both architectures (times(2)). */
  static final long TICKS_PER_SECOND = 100;

  private static final List<String> TITLES =
      List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
  private static final int FIRST_PTS_MAJOR = 136;
  private static final int LAST_PTS_MAJOR = 143;
  private static final int TTY_MAJOR = 4;
  private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm");
  private static final DateTimeFormatter THIS_YEAR =
      DateTimeFormatter.ofPattern("MMMdd", Locale.ROOT);

  private final Instant boot;
  private final ZonedDateTime now;
  private final LongFunction<String> users;

  /**
   * @param boot when the machine was started
   * @param users name of a user id on the node
   */
  FullListing(Instant boot, Instant now, ZoneId zone, LongFunction<String> users) {
    this.boot = boot;
    this.now = now.atZone(zone);
    this.users = users;
  }

  /**
   * A process as it was found.
   *
   * @param command empty for one without arguments
   */
  record Found(ProcessStat stat, long uid, String command) {}

  ProcessTable of(List<Found> processes) {
    return new ProcessTable(TITLES, processes.stream().map(this::row).toList());
  }

  private List<String> row(Found process) {
    ProcessStat stat = process.stat();
    Instant started = boot.plusMillis(stat.startTicks() * 1000 / TICKS_PER_SECOND);
    Duration cpu = Duration.ofMillis(stat.cpuTicks() * 1000 / TICKS_PER_SECOND);
    List<String> row = new ArrayList<>();
    row.add(users.apply(process.uid()));
    row.add(Integer.toString(stat.pid()));
    row.add(Integer.toString(stat.parent()));
    row.add(Long.toString(percent(cpu, Duration.between(started, now))));
    row.add(started(started));
    row.add(terminal(stat.terminal()));
    row.add(
        String.format("%02d:%02d:%02d", cpu.toHours(), cpu.toMinutesPart(), cpu.toSecondsPart()));
    row.add(command(process));
    return row;
  }

  /** Of one processor, over the whole life of the process. */
  private static long percent(Duration cpu, Duration life) {
    return life.toSeconds() <= 0 ? 0 : Math.min(99, cpu.toMillis() / (10 * life.toSeconds()));
  }

  private String started(Instant at) {
    ZonedDateTime local = at.atZone(now.getZone());
    if (local.getYear() != now.getYear()) {
      return Integer.toString(local.getYear());
    }
    return (local.getDayOfYear() == now.getDayOfYear() ? TODAY : THIS_YEAR).format(local);
  }

  /** The number's layout: makedev(3). */
  private static String terminal(int device) {
    int major = (device >> 8) & 0xfff;
    int minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    if (major >= FIRST_PTS_MAJOR && major <= LAST_PTS_MAJOR) {
      return "pts/" + (((major - FIRST_PTS_MAJOR) << 8) + minor);
    }
    return major == TTY_MAJOR ? "tty" + minor : "?";
  }

  private static String command(Found process) {
    if (process.stat().isZombie()) {
      return "[" + process.stat().name() + "] <defunct>";
    }
    return process.command().isEmpty() ? "[" + process.stat().name() + "]" : process.command();
  }
}
