package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.stream.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Groups {@code gantry-<installation>/<container>} in the one hierarchy of cgroup v2.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">kernel docs, cgroup v2</a>
 */
final class CgroupsV2 implements Cgroups {
  /** In order of writing; those that the host lacks are left out. */
  private static final List<Controller> CONTROLLERS =
      List.of(
          new CpusetController(),
          new CpuControllerV2(),
          new MemoryControllerV2(),
          new PidsController(),
          new IoControllerV2(DeviceNumber::ofNode));

  /** Where the agent and its neighbours go that stood where groups are to be made. */
  private static final String LEAF = "gantry-agent";

  private final CgroupFiles files;
  private final BpfDevices devices;
  private final Path parent;
  private final List<Controller> controllers;

  private CgroupsV2(Kernel kernel, Path parent) {
    this.files = new CgroupFiles(kernel);
    this.devices = new BpfDevices(kernel);
    this.parent = parent;
    this.controllers =
        CONTROLLERS.stream()
            .filter(one -> GroupV2.controllers(parent.getParent()).contains(one.name()))
            .toList();
  }

  /**
   * Makes the installation's parent group with all controllers. Processes that stand in the place
   * itself are moved into a group below it.
   *
   * @param place group below which ours are made, as {@link DelegatedPlace} finds it
   */
  static CgroupsV2 open(Kernel kernel, Path place, String installation) {
    CgroupsV2 cgroups = new CgroupsV2(kernel, place.resolve("gantry-" + installation));
    List<String> names = cgroups.controllers.stream().map(Controller::name).toList();
    GroupV2 above = new GroupV2(cgroups.files, place);
    above.vacate(LEAF);
    above.enable(names);
    cgroups.files.make(cgroups.parent);
    new GroupV2(cgroups.files, cgroups.parent).enable(names);
    return cgroups;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public CgroupView view() {
    return new CgroupView.Unified();
  }

  private Path path(ContainerId container) {
    return parent.resolve(container.value());
  }

  private GroupV2 group(ContainerId container) {
    return new GroupV2(files, path(container));
  }

  @Override
  public void create(ContainerId container, Resources resources, DeviceAccess access) {
    Path path = path(container);
    try {
      if (!files.make(path)) {
        remove(container);
        files.make(path);
      }
      for (Controller controller : controllers) {
        controller.settings(resources, access).forEach(setting -> files.write(path, setting));
      }
      devices.restrict(path, access);
    } catch (RuntimeException e) {
      removeAfter(e, container);
      throw e;
    }
  }

  private void removeAfter(RuntimeException failure, ContainerId container) {
    try {
      remove(container);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void update(ContainerId container, Resources resources) {
    for (Controller controller : controllers) {
      controller.changes(resources).forEach(change -> files.write(path(container), change));
    }
  }

  @Override
  public List<Path> joinFiles(ContainerId container) {
    return List.of(path(container).resolve("cgroup.procs"));
  }

  /** In groups below it too, if the container has made some. */
  @Override
  public long oomKills(ContainerId container) {
    return FlatFile.of(path(container).resolve("memory.events")).get("oom_kill");
  }

  @Override
  public Optional<Usage> usage(ContainerId container) {
    return Files.isDirectory(path(container))
        ? Optional.of(new UsageV2(path(container)).read())
        : Optional.empty();
  }

  @Override
  public List<Integer> processes(ContainerId container) {
    return group(container).processes();
  }

  @Override
  public boolean freeze(ContainerId container) {
    return freezer(container).freeze();
  }

  @Override
  public void thaw(ContainerId container) {
    freezer(container).thaw();
  }

  @Override
  public boolean isFrozen(ContainerId container) {
    return freezer(container).isFrozen();
  }

  private Freezer freezer(ContainerId container) {
    return new Freezer(files, FreezerFiles.V2, path(container));
  }

  @Override
  public void remove(ContainerId container) {
    group(container).remove();
  }

  @Override
  public List<ContainerId> containers() {
    return CgroupFiles.groupsIn(parent).stream()
        .map(group -> new ContainerId(group.getFileName().toString()))
        .sorted()
        .toList();
  }

  /** What was enabled above, and a group that others were moved into, stay. */
  @Override
  public void removeAll() {
    containers().forEach(this::remove);
    files.remove(parent);
  }
}
