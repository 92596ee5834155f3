package dev.gantry.agent.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * Docker's {@code --tmpfs} options, split into mount flags and what tmpfs itself reads (tmpfs(5)).
 * Docker's defaults are {@code noexec,nosuid,nodev}.
 */
record TmpfsOptions(long flags, String data) {
  private static final long NOATIME = 1024;
  private static final List<String> OWN =
      List.of("size=", "mode=", "uid=", "gid=", "nr_inodes=", "nr_blocks=");

  /**
   * @param onHost the host's id for one of the container
   * @throws IllegalArgumentException for an option that tmpfs has not
   */
  static TmpfsOptions parse(String text, LongUnaryOperator onHost) {
    long flags = ChildCalls.MS_NOEXEC | ChildCalls.MS_NOSUID | ChildCalls.MS_NODEV;
    List<String> data = new ArrayList<>();
    for (String option : text.split(",")) {
      String name = option.trim().toLowerCase(Locale.ROOT);
      if (OWN.stream().anyMatch(name::startsWith)) {
        data.add(mapped(name, onHost));
        continue;
      }
      flags =
          switch (name) {
            case "", "rw", "defaults", "relatime", "async" -> flags;
            case "ro" -> flags | ChildCalls.MS_RDONLY;
            case "exec" -> flags & ~ChildCalls.MS_NOEXEC;
            case "noexec" -> flags | ChildCalls.MS_NOEXEC;
            case "suid" -> flags & ~ChildCalls.MS_NOSUID;
            case "nosuid" -> flags | ChildCalls.MS_NOSUID;
            case "dev" -> flags & ~ChildCalls.MS_NODEV;
            case "nodev" -> flags | ChildCalls.MS_NODEV;
            case "noatime" -> flags | NOATIME;
            case "strictatime" -> flags | ChildCalls.MS_STRICTATIME;
            default ->
                throw new IllegalArgumentException("invalid tmpfs option [\"" + option + "\"]");
          };
    }
    return new TmpfsOptions(flags, String.join(",", data));
  }

  private static String mapped(String option, LongUnaryOperator onHost) {
    if (!option.matches("[ug]id=[0-9]{1,10}")) {
      return option;
    }
    return option.substring(0, 4) + onHost.applyAsLong(Long.parseLong(option.substring(4)));
  }
}
