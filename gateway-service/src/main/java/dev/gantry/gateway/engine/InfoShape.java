package dev.gantry.gateway.engine;

import dev.gantry.gateway.answer.ProductVersion;
import dev.gantry.gateway.node.Nodes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of {@code /info}, with the names and order of Docker's API 1.51; clients read some
 * fields without a look whether they are there.
 *
 * @param installation id of the installation
 * @param home data folder
 */
record InfoShape(String installation, String home) {
  Map<String, Object> of(
      Info.Containers containers,
      Info.Images images,
      Nodes.Totals nodes,
      Instant now,
      List<String> warnings) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("ID", installation);
    info.put("Containers", containers.containers());
    info.put("ContainersRunning", containers.running());
    info.put("ContainersPaused", containers.paused());
    info.put("ContainersStopped", containers.stopped());
    info.put("Images", images.images());
    storage(info, nodes);
    limits(info);
    host(info, nodes, now);
    runtimes(info);
    info.put("Warnings", warnings);
    info.put("CDISpecDirs", List.of());
    return info;
  }

  private void storage(Map<String, Object> info, Nodes.Totals nodes) {
    info.put("Driver", "overlay2");
    info.put(
        "DriverStatus",
        List.of(
            List.of("Supports d_type", "true"), List.of("Nodes", Integer.toString(nodes.nodes()))));
    info.put("DockerRootDir", home);
    info.put(
        "Plugins",
        Map.of(
            "Volume", List.of("local"),
            "Network", List.of("host", "null"),
            "Authorization", List.of(),
            "Log", List.of("json-file", "local", "none")));
    info.put("LoggingDriver", "json-file");
  }

  private static void limits(Map<String, Object> info) {
    info.put("MemoryLimit", true);
    info.put("SwapLimit", true);
    info.put("CpuCfsPeriod", true);
    info.put("CpuCfsQuota", true);
    info.put("CPUShares", true);
    info.put("CPUSet", true);
    info.put("PidsLimit", true);
    info.put("OomKillDisable", false);
    info.put("IPv4Forwarding", false);
  }

  private void host(Map<String, Object> info, Nodes.Totals nodes, Instant now) {
    String arch = nodes.arch().isEmpty() ? Host.dockerArch() : nodes.arch();
    info.put("Debug", false);
    info.put("NFd", 0);
    info.put("NGoroutines", Thread.activeCount());
    info.put("SystemTime", now.toString());
    info.put("NEventsListener", 0);
    info.put("CgroupDriver", "cgroupfs");
    info.put("CgroupVersion", nodes.cgroup().equals("v2") ? "2" : "1");
    info.put(
        "KernelVersion",
        nodes.kernelVersion().isEmpty() ? System.getProperty("os.version") : nodes.kernelVersion());
    info.put("OperatingSystem", nodes.osName().isEmpty() ? "Linux" : nodes.osName());
    info.put("OSVersion", "");
    info.put("OSType", "linux");
    info.put("Architecture", Host.kernelArch(arch));
    info.put("IndexServerAddress", "https://index.docker.io/v1/");
    info.put(
        "RegistryConfig",
        Map.of(
            "InsecureRegistryCIDRs",
            List.of("::1/128", "127.0.0.0/8"),
            "IndexConfigs",
            Map.of(
                "docker.io",
                Map.of(
                    "Name", "docker.io", "Mirrors", List.of(), "Secure", true, "Official", true)),
            "Mirrors",
            List.of()));
    info.put("NCPU", nodes.cpus());
    info.put("MemTotal", nodes.memoryBytes());
    info.put("GenericResources", null);
    info.put("HttpProxy", "");
    info.put("HttpsProxy", "");
    info.put("NoProxy", "");
    info.put("Name", Host.name());
    info.put("Labels", List.of("gantry.installation=" + installation));
    info.put("ExperimentalBuild", false);
    info.put("ServerVersion", ProductVersion.VERSION);
  }

  private static void runtimes(Map<String, Object> info) {
    info.put("Runtimes", Map.of("gantry", Map.of("path", "gantry")));
    info.put("DefaultRuntime", "gantry");
    info.put(
        "Swarm",
        Map.of(
            "NodeID", "",
            "NodeAddr", "",
            "LocalNodeState", "inactive",
            "ControlAvailable", false,
            "Error", ""));
    info.put("LiveRestoreEnabled", true);
    info.put("Isolation", "");
    info.put("InitBinary", "");
    info.put("ContainerdCommit", Map.of("ID", ""));
    info.put("RuncCommit", Map.of("ID", ""));
    info.put("InitCommit", Map.of("ID", ""));
    info.put("SecurityOptions", List.of("name=seccomp,profile=builtin"));
  }
}
