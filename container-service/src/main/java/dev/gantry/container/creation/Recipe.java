package dev.gantry.container.creation;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.lease.ImageLease;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is known of a container at its creation: wishes, image and volumes.
 *
 * @param mode the network as it was found
 * @param networkShown HostConfig's NetworkMode
 * @param volumes answers to the wishes for volumes, in the order of {@code plans}
 */
public record Recipe(
    ContainerId id,
    String name,
    Admitted admitted,
    NetworkMode mode,
    String networkShown,
    ImageLease image,
    Merge merge,
    List<MountPlan> plans,
    List<VolumeLease.Leased> volumes) {

  /** The wishes for volumes among the mounts. */
  public static List<VolumeLease.Wish> wishes(List<MountPlan> plans) {
    List<VolumeLease.Wish> wishes = new ArrayList<>();
    for (MountPlan plan : plans) {
      if (plan instanceof MountPlan.OfVolume volume) {
        wishes.add(volume.wish());
      }
    }
    return wishes;
  }

  /** Docker's rule: as wished, else the short id; with the host's network or names, the host's. */
  public String hostname() {
    String wished = admitted.request().hostname();
    if (!wished.isEmpty()) {
      return wished;
    }
    boolean ofHost = mode instanceof NetworkMode.Host || admitted.namespaces().hostNames();
    return ofHost ? "" : id.shortId();
  }

  /** What the node is told. */
  public RunSpec runSpec() {
    CreateRequest request = admitted.request();
    HostWishes host = request.host();
    return new RunSpec(
        name,
        request.image(),
        image.layers(),
        process(),
        admitted.resources(),
        admitted.security(),
        network(),
        mounts(),
        hostname(),
        request.domainname(),
        host.extraHosts(),
        new Resolver(host.dns(), host.dnsSearch(), host.dnsOptions()),
        Boolean.TRUE.equals(host.init()),
        host.readonlyRootfs(),
        host.sysctls(),
        admitted.log(),
        admitted.restart(),
        admitted.namespaces(),
        merge.probe());
  }

  private NetworkMode network() {
    boolean all = admitted.request().host().publishAllPorts();
    return switch (mode) {
      case NetworkMode.Bridge bridge when all ->
          new NetworkMode.Bridge(Ports.all(bridge.ports(), merge.exposedPorts()), bridge.mac());
      case NetworkMode.Own own when all ->
          new NetworkMode.Own(own.places(), Ports.all(own.ports(), merge.exposedPorts()));
      default -> mode;
    };
  }

  private ProcessSpec process() {
    CreateRequest request = admitted.request();
    return new ProcessSpec(
        merge.args(),
        EnvLines.forProcess(merge.env(), hostname(), request.tty()),
        merge.workingDir(),
        merge.user(),
        request.tty(),
        request.openStdin(),
        request.stdinOnce(),
        merge.stopSignal(),
        request.host().consoleHeight(),
        request.host().consoleWidth(),
        request.host().groupAdd(),
        admitted.rlimits());
  }

  private List<MountSpec> mounts() {
    List<MountSpec> mounts = new ArrayList<>();
    int leased = 0;
    for (MountPlan plan : plans) {
      mounts.add(
          switch (plan) {
            case MountPlan.Ready ready -> ready.spec();
            case MountPlan.OfVolume volume ->
                new MountSpec.Volume(
                    volumes.get(leased++).name(),
                    volume.target(),
                    volume.readOnly(),
                    volume.copyUp());
          });
    }
    return mounts;
  }
}
