package dev.gantry.agent.testing;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.assignment.StopOrder;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.LayerRef;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.RunSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Specs and assignments for tests. */
public final class Specs {
  public static final TenantId TENANT = TenantId.LOCAL;
  private static final String PATH = "PATH=/bin";

  private Specs() {}

  public static ContainerId newId() {
    byte[] bytes = new byte[32];
    ThreadLocalRandom.current().nextBytes(bytes);
    return new ContainerId(HexFormat.of().formatHex(bytes));
  }

  public static ProcessSpec process(String... args) {
    return new ProcessSpec(Arrays.asList(args), List.of(PATH), "", "", false, false, false, "");
  }

  public static ProcessSpec withInput(String... args) {
    return new ProcessSpec(Arrays.asList(args), List.of(PATH), "", "", false, true, true, "");
  }

  public static ProcessSpec terminal(String... args) {
    return new ProcessSpec(Arrays.asList(args), List.of(PATH), "", "", true, true, true, "");
  }

  public static RunSpec spec(ProcessSpec process, List<LayerRef> layers, MountSpec... mounts) {
    return spec(process, layers, LogPolicy.DEFAULT, mounts);
  }

  public static RunSpec spec(
      ProcessSpec process, List<LayerRef> layers, LogPolicy log, MountSpec... mounts) {
    return new RunSpec(
        "web",
        "busybox:1",
        layers,
        process,
        null,
        null,
        new NetworkMode.None(),
        Arrays.asList(mounts),
        "",
        "",
        List.of(),
        Resolver.HOST,
        false,
        false,
        Map.of(),
        log);
  }

  /** The same in another network. */
  public static RunSpec on(NetworkMode network, RunSpec spec) {
    return new RunSpec(
        spec.name(),
        spec.imageName(),
        spec.layers(),
        spec.process(),
        spec.resources(),
        spec.security(),
        network,
        spec.mounts(),
        spec.hostname(),
        spec.domainname(),
        spec.extraHosts(),
        spec.dns(),
        spec.init(),
        spec.readOnlyRoot(),
        spec.sysctls(),
        spec.log());
  }

  /** The same with a root that can't be written. */
  public static RunSpec readOnly(RunSpec spec) {
    return new RunSpec(
        spec.name(),
        spec.imageName(),
        spec.layers(),
        spec.process(),
        spec.resources(),
        spec.security(),
        spec.network(),
        spec.mounts(),
        spec.hostname(),
        spec.domainname(),
        spec.extraHosts(),
        spec.dns(),
        spec.init(),
        true,
        spec.sysctls(),
        spec.log());
  }

  public static Assignment.OfContainer assignment(
      ContainerId id, long version, long epoch, DesiredState desired, RunSpec spec) {
    StopOrder stop = desired == DesiredState.STOPPED ? new StopOrder("", 10) : null;
    return assignment(id, version, epoch, desired, stop, spec);
  }

  public static Assignment.OfContainer assignment(
      ContainerId id,
      long version,
      long epoch,
      DesiredState desired,
      StopOrder stop,
      RunSpec spec) {
    return new Assignment.OfContainer(
        id, TENANT, FakeGateway.NODE, version, epoch, 1, desired, stop, spec);
  }
}
