package dev.gantry.agent.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which device nodes a container's processes may open and make.
 *
 * @param all of the host
 * @param rules what is allowed otherwise
 */
public record DeviceAccess(boolean all, List<DeviceRule> rules) {
  public static final DeviceAccess ALL = new DeviceAccess(true, List.of());

  /** Docker's default devices may be used; all may be made, which gives no access to them. */
  public static final DeviceAccess DEFAULT =
      new DeviceAccess(
          false,
          Stream.of(
                  "c *:* m",
                  "b *:* m",
                  "c 1:3 rwm", // null
                  "c 1:5 rwm", // zero
                  "c 1:7 rwm", // full
                  "c 1:8 rwm", // random
                  "c 1:9 rwm", // urandom
                  "c 5:0 rwm", // tty
                  "c 5:1 rwm", // console
                  "c 5:2 rwm", // ptmx
                  "c 136:* rwm") // pts
              .map(DeviceRule::parse)
              .toList());

  public DeviceAccess {
    rules = List.copyOf(rules);
  }

  public DeviceAccess and(List<DeviceRule> more) {
    List<DeviceRule> joined = new ArrayList<>(rules);
    joined.addAll(more);
    return new DeviceAccess(all, joined);
  }
}
