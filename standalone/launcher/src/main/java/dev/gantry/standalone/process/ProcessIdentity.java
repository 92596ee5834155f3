package dev.gantry.standalone.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same pid.
 *
 * @param pid its process id
 * @param startTicks when it started, in clock ticks since boot (field 22 of proc_pid_stat(5))
 */
public record ProcessIdentity(long pid, long startTicks) {
  private static final Path PROC = Path.of("/proc");

  /** Clock ticks a second as /proc shows them: 100 on every Linux architecture we run on. */
  private static final long TICKS_PER_SECOND = 100;

  /** The process that has {@code pid} now; empty when there is none or it is a zombie. */
  public static Optional<ProcessIdentity> of(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The name in brackets may hold spaces and brackets itself: count from its last one.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      return dead
          ? Optional.empty()
          : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Every process of this machine's /proc. */
  static List<ProcessIdentity> all() throws IOException {
    try (var entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .flatMap(name -> of(Long.parseLong(name)).stream())
          .toList();
    }
  }

  /** Whether any process has {@code folder} as its working directory. */
  public static boolean anyIn(Path folder) throws IOException {
    return all().stream().anyMatch(p -> p.workingDirectory().filter(folder::equals).isPresent());
  }

  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Its arguments; empty when it is gone or a kernel thread. */
  List<String> arguments() {
    try {
      String line = Files.readString(PROC.resolve(Long.toString(pid)).resolve("cmdline"));
      return line.isEmpty() ? List.of() : List.of(line.split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Its working directory; empty when it is gone. */
  Optional<Path> workingDirectory() {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("cwd")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** When it started, to about 10 ms. */
  public Instant since() {
    try {
      String uptime = Files.readString(PROC.resolve("uptime"));
      double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      long age = Math.round(up * 1000) - startTicks * 1000 / TICKS_PER_SECOND;
      return Instant.now().minusMillis(age);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc/uptime", e);
    }
  }

  /** Sends a signal by number-free name ({@code TERM}); nothing when the process is gone. */
  void signal(Signal signal) throws IOException {
    if (!alive()) {
      return;
    }
    // ProcessHandle knows only TERM and KILL; PostgreSQL wants INT.
    Process kill =
        new ProcessBuilder("/bin/kill", "-s", signal.name(), Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      int code = kill.waitFor();
      if (code != 0 && alive()) {
        throw new IOException("kill -s " + signal + " " + pid + " failed with " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while signalling " + pid, e);
    }
  }
}
