package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.stream.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups {@code <hierarchy>/gantry-<installation>/<container>} in every mounted v1 hierarchy. */
final class CgroupsV1 implements Cgroups {
  private static final List<Controller> CONTROLLERS =
      List.of(
          new CpusetController(),
          new CpuController(),
          new PlainController("cpuacct"),
          new MemoryController(),
          new PidsController(),
          new DevicesController(),
          new PlainController("freezer"),
          new BlkioController(DeviceNumber::ofNode));

  private final CgroupFiles files;
  private final Map<Controller, Path> parents = new LinkedHashMap<>();
  private final Map<Controller, Path> mounts = new LinkedHashMap<>();

  private CgroupsV1(Kernel kernel, CgroupMounts mounted, String installation) {
    files = new CgroupFiles(kernel);
    for (Controller controller : CONTROLLERS) {
      Path mount = mounted.byController().get(controller.name());
      if (mount != null) {
        mounts.put(controller, mount);
        parents.put(controller, mount.resolve("gantry-" + installation));
      }
    }
  }

  /**
   * Makes the installation's parent groups.
   *
   * @param mounted hierarchies, those of {@link CgroupChoice#NEEDED_OF_V1} among them
   */
  static CgroupsV1 open(Kernel kernel, CgroupMounts mounted, String installation) {
    CgroupsV1 cgroups = new CgroupsV1(kernel, mounted, installation);
    cgroups.parents.forEach(cgroups::prepareParent);
    return cgroups;
  }

  private void prepareParent(Controller controller, Path parent) {
    files.make(parent);
    if (controller instanceof CpusetController) {
      for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
        if (read(parent.resolve(file)).orElse("").isEmpty()) {
          String all = read(parent.getParent().resolve(file)).orElseThrow();
          files.write(parent, Setting.of(file, all));
        }
      }
      files.write(parent, Setting.of("cgroup.clone_children", 1));
    }
  }

  @Override
  public void create(ContainerId container, Resources resources, DeviceAccess access) {
    try {
      parents.forEach(
          (controller, parent) -> {
            Path group = parent.resolve(container.value());
            if (!files.make(group) && !sharesMountWithEarlier(controller)) {
              removeTrees(List.of(group));
              files.make(group);
            }
            controller.settings(resources, access).forEach(setting -> files.write(group, setting));
          });
    } catch (RuntimeException e) {
      removeAfter(e, container);
      throw e;
    }
  }

  @Override
  public void update(ContainerId container, Resources resources) {
    parents.forEach(
        (controller, parent) ->
            controller
                .changes(resources)
                .forEach(change -> files.write(parent.resolve(container.value()), change)));
  }

  private boolean sharesMountWithEarlier(Controller controller) {
    for (Controller earlier : mounts.keySet()) {
      if (earlier.equals(controller)) {
        return false;
      }
      if (mounts.get(earlier).equals(mounts.get(controller))) {
        return true;
      }
    }
    return false;
  }

  private void removeAfter(RuntimeException failure, ContainerId container) {
    try {
      remove(container);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private List<Path> groups(ContainerId container) {
    return parents.values().stream()
        .distinct()
        .map(parent -> parent.resolve(container.value()))
        .toList();
  }

  @Override
  public List<Path> joinFiles(ContainerId container) {
    return groups(container).stream().map(group -> group.resolve("tasks")).toList();
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public CgroupView view() {
    Map<String, List<String>> byMount = new LinkedHashMap<>();
    mounts.forEach(
        (controller, mount) ->
            byMount
                .computeIfAbsent(mount.getFileName().toString(), m -> new ArrayList<>())
                .add(controller.name()));
    Map<String, String> views = new LinkedHashMap<>();
    byMount.forEach((folder, names) -> views.put(folder, String.join(",", names)));
    return new CgroupView.Hierarchies(views);
  }

  @Override
  public long oomKills(ContainerId container) {
    Path file = group("memory", container).resolve("memory.oom_control");
    return read(file)
        .flatMap(text -> text.lines().filter(line -> line.startsWith("oom_kill ")).findFirst())
        .map(line -> Long.parseLong(line.substring("oom_kill ".length()).trim()))
        .orElse(0L);
  }

  @Override
  public List<Integer> processes(ContainerId container) {
    return CgroupFiles.deepestFirst(group("pids", container)).stream()
        .flatMap(group -> read(group.resolve("cgroup.procs")).stream())
        .flatMap(String::lines)
        .map(Integer::valueOf)
        .toList();
  }

  @Override
  public Optional<Usage> usage(ContainerId container) {
    UsageV1 usage = new UsageV1(controller -> find(controller, container));
    return Files.isDirectory(group("memory", container))
        ? Optional.of(usage.read())
        : Optional.empty();
  }

  private Path group(String name, ContainerId container) {
    return find(name, container).orElseThrow();
  }

  private Optional<Path> find(String name, ContainerId container) {
    return parents.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .findFirst()
        .map(entry -> entry.getValue().resolve(container.value()));
  }

  @Override
  public boolean freeze(ContainerId container) {
    return freezer(container)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "cgroup v1 controller 'freezer' is not mounted on this host"))
        .freeze();
  }

  @Override
  public void thaw(ContainerId container) {
    freezer(container).ifPresent(Freezer::thaw);
  }

  @Override
  public boolean isFrozen(ContainerId container) {
    return freezer(container).map(Freezer::isFrozen).orElse(false);
  }

  private Optional<Freezer> freezer(ContainerId container) {
    return find("freezer", container).map(group -> new Freezer(files, FreezerFiles.V1, group));
  }

  @Override
  public void remove(ContainerId container) {
    removeTrees(groups(container));
  }

  private void removeTrees(List<Path> groups) {
    files.removeEach(
        groups.stream().flatMap(group -> CgroupFiles.deepestFirst(group).stream()).toList());
  }

  @Override
  public List<ContainerId> containers() {
    return parents.values().stream()
        .flatMap(parent -> CgroupFiles.groupsIn(parent).stream())
        .map(group -> new ContainerId(group.getFileName().toString()))
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public void removeAll() {
    containers().forEach(this::remove);
    files.removeEach(parents.values().stream().distinct().toList());
  }

  private static Optional<String> read(Path file) {
    return CgroupFiles.read(file);
  }
}
