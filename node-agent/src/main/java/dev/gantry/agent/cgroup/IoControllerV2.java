package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Weight and throttles of block devices in cgroup v2. A weight is told to both that may look at it,
 * the BFQ scheduler and the kernel's cost model, where they are there.
 *
 * @param numbers of a device by the path of its node
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#io">kernel docs, io</a>
 */
record IoControllerV2(Function<String, DeviceNumber> numbers) implements Controller {
  @Override
  public String name() {
    return "io";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    BlockIo io = resources.blockIo();
    List<Setting> settings = new ArrayList<>();
    if (io.weight() > 0) {
      weigh(settings, "", io.weight());
    }
    for (BlockIo.OfDevice one : io.weights()) {
      weigh(settings, number(one) + " ", one.value());
    }
    throttle(settings, "rbps", io.readBytes());
    throttle(settings, "wbps", io.writeBytes());
    throttle(settings, "riops", io.readOperations());
    throttle(settings, "wiops", io.writeOperations());
    return settings;
  }

  /**
   * @param whom a device's number and a blank; empty = all others
   */
  private static void weigh(List<Setting> settings, String whom, long weight) {
    settings.add(Setting.ifThere("io.bfq.weight", whom + weight));
    settings.add(Setting.ifThere("io.weight", whom + weight(weight)));
  }

  /** Docker's range, 10…1000, onto that of {@code io.weight}, 1…10000. */
  static long weight(long weight) {
    return 1 + (weight - 10) * 9999 / 990;
  }

  /** What a line does not name stays as it is. */
  private void throttle(List<Setting> settings, String what, List<BlockIo.OfDevice> limits) {
    limits.forEach(
        one -> settings.add(Setting.of("io.max", number(one) + " " + what + "=" + one.value())));
  }

  private String number(BlockIo.OfDevice one) {
    return numbers.apply(one.path()).toString();
  }
}
