package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.EtcFiles;
import dev.gantry.agent.launch.LaunchRequest;
import dev.gantry.agent.launch.ResolvedMount;
import dev.gantry.agent.launch.RootFs;
import dev.gantry.agent.launch.TerminalSize;
import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.snapshot.FetchProgress;
import dev.gantry.agent.snapshot.LayerStore;
import dev.gantry.agent.snapshot.SnapshotException;
import dev.gantry.agent.users.TenantRanges;
import dev.gantry.agent.volume.VolumeStore;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.Namespaces;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes all that a start needs, ahead of it: layers, writable layer, volumes, files for /etc.
 * Repeating it is cheap and changes nothing.
 */
final class Preparation {
  private final LayerStore layers;
  private final VolumeStore volumes;
  private final EtcFolder etc;
  private final TenantRanges ranges;

  Preparation(LayerStore layers, VolumeStore volumes, EtcFolder etc, TenantRanges ranges) {
    this.layers = layers;
    this.volumes = volumes;
    this.etc = etc;
    this.ranges = ranges;
  }

  /**
   * @throws SnapshotException with the reason for the run's report
   */
  void prepare(TenantId tenant, RunSpec spec, ContainerFolder folder, FetchProgress progress)
      throws SnapshotException {
    List<Path> lower = layers.ensure(spec.layers(), progress);
    try {
      Files.createDirectories(folder.upper());
      Files.createDirectories(folder.work());
      Files.createDirectories(folder.mountPoint());
      for (MountSpec mount : spec.mounts()) {
        if (mount instanceof MountSpec.Volume v) {
          Optional<String> copyUp = v.copyUp() ? Optional.of(v.target()) : Optional.empty();
          volumes.use(tenant, v.name(), copyUp, lower);
        }
      }
    } catch (IOException e) {
      throw SnapshotException.of(RunReason.LAUNCH_FAILED, "preparing container " + spec.name(), e);
    }
  }

  /**
   * What a start is asked with, once {@link #prepare} is done.
   *
   * @param place in networks; null when it has none
   */
  LaunchRequest request(
      ContainerId id, TenantId tenant, RunKey run, RunSpec spec, ContainerFolder folder, Seat place)
      throws SnapshotException {
    try {
      RootFs root = rootFs(spec, folder);
      EtcFiles files = etc.make(folder.etc(), id, spec, place);
      Path netns = place == null ? null : place.netns();
      return new LaunchRequest(
          id,
          run.epoch(),
          run.attempt(),
          spec,
          root,
          mounts(tenant, spec),
          files,
          netns,
          TerminalSize.UNKNOWN,
          hasHostsUsers(spec) ? null : ranges.of(tenant),
          folder.note());
    } catch (IOException e) {
      throw SnapshotException.of(RunReason.LAUNCH_FAILED, "starting " + spec.name(), e);
    } catch (IllegalArgumentException e) {
      throw new SnapshotException(RunReason.BAD_SPEC, e.getMessage(), e);
    }
  }

  /** The addresses of a running container are others: its /etc/hosts says so. */
  void moved(
      ContainerId id, RunSpec spec, ContainerFolder folder, List<String> before, List<String> now)
      throws IOException {
    etc.moved(folder.etc(), id, spec, before, now);
  }

  /**
   * Docker refuses what is privileged or in other namespaces of the host unless the host's user
   * namespace is asked for too; administrators get it along with those, as they do without one.
   */
  private static boolean hasHostsUsers(RunSpec spec) {
    Namespaces of = spec.namespaces();
    return of.hostUsers()
        || of.hostPids()
        || of.hostIpc()
        || of.hostNames()
        || spec.security().privileged()
        || spec.network() instanceof NetworkMode.Host;
  }

  /** Fetches what is missing of the image; touches nothing of the container. */
  void fetch(RunSpec spec, FetchProgress progress) throws SnapshotException {
    layers.ensure(spec.layers(), progress);
  }

  /**
   * What is mounted over the files of a container that does not run: its volumes, and the files of
   * /etc that its last run had.
   */
  List<ResolvedMount.Bind> binds(TenantId tenant, RunSpec spec, ContainerFolder folder)
      throws IOException, SnapshotException {
    List<ResolvedMount.Bind> binds = new ArrayList<>();
    for (String name : List.of("resolv.conf", "hostname", "hosts")) {
      Path file = folder.etc().resolve(name);
      if (Files.isRegularFile(file)) {
        binds.add(new ResolvedMount.Bind(file, "/etc/" + name, false, "rprivate"));
      }
    }
    for (ResolvedMount mount : mounts(tenant, spec)) {
      if (mount instanceof ResolvedMount.Bind bind) {
        binds.add(bind);
      }
    }
    return binds;
  }

  RootFs rootFs(RunSpec spec, ContainerFolder folder) {
    return new RootFs(
        spec.layers().stream().map(l -> layers.pathOf(l.chainId())).toList(),
        folder.upper(),
        folder.work(),
        folder.mountPoint());
  }

  private List<ResolvedMount> mounts(TenantId tenant, RunSpec spec)
      throws IOException, SnapshotException {
    List<ResolvedMount> resolved = new ArrayList<>();
    for (MountSpec mount : spec.mounts()) {
      resolved.add(
          switch (mount) {
            case MountSpec.Bind b ->
                new ResolvedMount.Bind(source(b), b.target(), b.readOnly(), b.propagation());
            case MountSpec.Volume v ->
                new ResolvedMount.Bind(
                    volumes.pathOf(tenant, v.name()), v.target(), v.readOnly(), "rprivate");
            case MountSpec.Tmpfs t ->
                new ResolvedMount.Tmpfs(t.target(), t.readOnly(), t.options());
          });
    }
    return resolved;
  }

  private static Path source(MountSpec.Bind bind) throws IOException, SnapshotException {
    Path source = Path.of(bind.source());
    if (Files.exists(source)) {
      return source;
    }
    if (!bind.createSource()) {
      throw new SnapshotException(
          RunReason.BAD_SPEC,
          "invalid mount config for type \"bind\": bind source path does not exist: " + source);
    }
    return Files.createDirectories(source);
  }
}
