package dev.gantry.agent.cgroup;

import dev.gantry.model.spec.BlockIo;
import dev.gantry.model.spec.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Weight and throttles of block devices. Weights are there only where the kernel has the BFQ
 * scheduler.
 *
 * @param numbers of a device by the path of its node
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html">kernel docs,
 *     blkio</a>
 */
record BlkioController(Function<String, DeviceNumber> numbers) implements Controller {
  @Override
  public String name() {
    return "blkio";
  }

  @Override
  public List<Setting> settings(Resources resources, DeviceAccess access) {
    BlockIo io = resources.blockIo();
    List<Setting> settings = new ArrayList<>();
    if (io.weight() > 0) {
      settings.add(Setting.ifThere("blkio.bfq.weight", io.weight()));
    }
    for (BlockIo.OfDevice one : io.weights()) {
      settings.add(Setting.ifThere("blkio.bfq.weight_device", line(one)));
    }
    throttle(settings, "read_bps", io.readBytes());
    throttle(settings, "write_bps", io.writeBytes());
    throttle(settings, "read_iops", io.readOperations());
    throttle(settings, "write_iops", io.writeOperations());
    return settings;
  }

  private void throttle(List<Setting> settings, String what, List<BlockIo.OfDevice> limits) {
    limits.forEach(
        one -> settings.add(Setting.of("blkio.throttle." + what + "_device", line(one))));
  }

  private String line(BlockIo.OfDevice one) {
    return numbers.apply(one.path()) + " " + one.value();
  }
}
