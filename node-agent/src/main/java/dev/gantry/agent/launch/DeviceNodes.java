package dev.gantry.agent.launch;

import dev.gantry.agent.cgroup.DeviceAccess;
import dev.gantry.agent.cgroup.DeviceNumber;
import dev.gantry.agent.cgroup.DeviceRule;
import dev.gantry.model.spec.DeviceSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's device nodes that a container gets, and what it may do with devices.
 *
 * @param all to make, in their order
 */
record DeviceNodes(List<Node> all, DeviceAccess access) {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceNodes.class);
  private static final int KIND = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;

  /** Folders of /dev that have nothing of the host's devices, and those which a container has. */
  private static final Set<String> PASSED_OVER =
      Set.of(
          "pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console", "tty", "ptmx");

  /**
   * @param path in the container
   * @param mode with the kind of the node
   */
  record Node(String path, int mode, int uid, int gid, DeviceNumber number) {
    private DeviceRule rule(String permissions) {
      char type = (mode & KIND) == BLOCK ? 'b' : 'c';
      return new DeviceRule(type, number.major(), number.minor(), permissions);
    }
  }

  /**
   * @throws IllegalArgumentException in Docker's words for what is no device
   */
  static DeviceNodes of(SecuritySpec security) {
    List<Node> nodes = new ArrayList<>();
    List<DeviceRule> rules = new ArrayList<>();
    if (security.privileged()) {
      collect(Path.of("/dev"), "/dev", nodes);
    }
    for (DeviceSpec device : security.devices()) {
      List<Node> found = found(device);
      nodes.addAll(found);
      found.forEach(node -> rules.add(node.rule(device.permissions())));
    }
    security.deviceRules().forEach(rule -> rules.add(DeviceRule.parse(rule)));
    DeviceAccess access = security.privileged() ? DeviceAccess.ALL : DeviceAccess.DEFAULT;
    return new DeviceNodes(List.copyOf(nodes), access.and(rules));
  }

  private static List<Node> found(DeviceSpec device) {
    List<Node> nodes = new ArrayList<>();
    Path path = Path.of(device.pathOnHost());
    try {
      if (Files.isDirectory(path)) {
        collect(path, device.pathInContainer(), nodes);
      } else {
        add(path.toRealPath(), device.pathInContainer(), nodes);
      }
    } catch (NoSuchFileException e) {
      throw bad(device, "no such file or directory");
    } catch (IOException e) {
      throw bad(device, e.getMessage());
    }
    if (nodes.isEmpty()) {
      throw bad(device, "not a device node");
    }
    return nodes;
  }

  private static IllegalArgumentException bad(DeviceSpec device, String why) {
    return new IllegalArgumentException(
        "error gathering device information while adding custom device \""
            + device.pathOnHost()
            + "\": "
            + why);
  }

  private static void collect(Path folder, String inContainer, List<Node> into) {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (PASSED_OVER.contains(name) || Files.isSymbolicLink(entry)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          collect(entry, inContainer + "/" + name, into);
        } else {
          addIfThere(entry, inContainer + "/" + name, into);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("reading devices in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void addIfThere(Path path, String inContainer, List<Node> into)
      throws IOException {
    try {
      add(path, inContainer, into);
    } catch (NoSuchFileException e) {
      LOG.debug("device {} went while it was looked at", path);
    }
  }

  private static void add(Path path, String inContainer, List<Node> into) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,uid,gid,rdev", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) found.get("mode");
    if ((mode & KIND) == CHARACTER || (mode & KIND) == BLOCK) {
      into.add(
          new Node(
              inContainer,
              mode,
              (int) found.get("uid"),
              (int) found.get("gid"),
              DeviceNumber.of((long) found.get("rdev"))));
    }
  }
}
