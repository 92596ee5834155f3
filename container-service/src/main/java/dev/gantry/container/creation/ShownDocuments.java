package dev.gantry.container.creation;

import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.SecuritySpec;
import dev.gantry.model.spec.SystemPaths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The documents that inspect gives back: what was sent, completed as Docker completes it. */
public final class ShownDocuments {
  /** Fields of Config that Docker leaves out when they were not given. */
  private static final List<String> OPTIONAL =
      List.of("NetworkDisabled", "MacAddress", "StopTimeout", "Shell");

  private ShownDocuments() {}

  /** Docker's {@code Config}, merged with the image's. */
  public static Map<String, Object> config(Recipe recipe, Map<String, Object> sent) {
    CreateRequest request = recipe.admitted().request();
    Merge merge = recipe.merge();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("Hostname", recipe.hostname());
    config.put("Domainname", request.domainname());
    config.put("User", merge.user());
    for (String stream : List.of("AttachStdin", "AttachStdout", "AttachStderr")) {
      config.put(stream, Boolean.TRUE.equals(sent.get(stream)));
    }
    if (!merge.exposedPorts().isEmpty()) {
      config.put("ExposedPorts", keys(merge.exposedPorts()));
    }
    config.put("Tty", request.tty());
    config.put("OpenStdin", request.openStdin());
    config.put("StdinOnce", request.stdinOnce());
    config.put("Env", merge.env());
    config.put("Cmd", merge.cmd().isEmpty() ? null : merge.cmd());
    config.put("Image", request.image());
    config.put("Volumes", volumes(recipe));
    config.put("WorkingDir", merge.workingDir());
    config.put("Entrypoint", merge.entrypoint());
    config.put("OnBuild", null);
    config.put("Labels", new TreeMap<>(merge.labels()));
    if (!merge.stopSignal().isEmpty()) {
      config.put("StopSignal", merge.stopSignal());
    }
    if (merge.healthcheck() != null) {
      config.put("Healthcheck", HealthWishes.shown(merge.healthcheck()));
    }
    for (String field : OPTIONAL) {
      if (sent.get(field) != null && !"".equals(sent.get(field))) {
        config.put(field, sent.get(field));
      }
    }
    return config;
  }

  private static Map<String, Object> volumes(Recipe recipe) {
    List<String> targets = new ArrayList<>(recipe.admitted().request().volumes().keySet());
    targets.addAll(recipe.image().config().volumes());
    return targets.isEmpty() ? null : keys(targets);
  }

  private static Map<String, Object> keys(Iterable<String> names) {
    Map<String, Object> keys = new TreeMap<>();
    names.forEach(name -> keys.put(name, Map.of()));
    return keys;
  }

  /** Docker's {@code HostConfig}: its defaults, overlaid by what was sent. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> hostConfig(Recipe recipe, Map<String, Object> sent) {
    Map<String, Object> host = HostDefaults.copy();
    Object given = sent.get("HostConfig");
    if (given instanceof Map<?, ?> wishes) {
      ((Map<String, Object>) wishes)
          .forEach(
              (name, value) -> {
                if (value != null && !"".equals(value)) {
                  host.put(name, value);
                }
              });
    }
    HostWishes.Limits limits = recipe.admitted().request().host().limits();
    host.put("NetworkMode", recipe.networkShown());
    host.put(
        "LogConfig",
        Map.of("Type", recipe.admitted().log().driver(), "Config", logOptions(recipe)));
    if (limits.memory() > 0 && limits.memorySwap() == 0) {
      host.put("MemorySwap", 2 * limits.memory());
    }
    host.put("MemorySwappiness", recipe.admitted().resources().swappiness());
    SecuritySpec security = recipe.admitted().security();
    if (security.privileged()) {
      host.put("MaskedPaths", security.maskedPaths());
      host.put("ReadonlyPaths", security.readonlyPaths());
    }
    if (limits.shmSize() == 0) {
      host.put("ShmSize", HostDefaults.SHM_BYTES);
    }
    RestartPolicy restart = recipe.admitted().restart();
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("Name", RestartChecks.shown(restart));
    policy.put("MaximumRetryCount", restart.maximumRetries());
    host.put("RestartPolicy", policy);
    return host;
  }

  private static Map<String, String> logOptions(Recipe recipe) {
    HostWishes.Log log = recipe.admitted().request().host().logConfig();
    return log == null || log.config() == null ? Map.of() : log.config();
  }

  /** Docker's {@code Mounts}. Tmpfs of {@code --tmpfs} stands in HostConfig only. */
  public static List<Map<String, Object>> mounts(Recipe recipe) {
    List<Map<String, Object>> mounts = new ArrayList<>();
    int leased = 0;
    for (MountPlan plan : recipe.plans()) {
      switch (plan) {
        case MountPlan.OfVolume volume ->
            mounts.add(volume(volume, recipe.volumes().get(leased++)));
        case MountPlan.Ready ready -> {
          boolean hidden = recipe.admitted().request().host().tmpfs().containsKey(plan.target());
          if (!hidden) {
            mounts.add(ready(ready));
          }
        }
      }
    }
    return mounts;
  }

  private static Map<String, Object> volume(MountPlan.OfVolume plan, VolumeLease.Leased leased) {
    Map<String, Object> mount = new LinkedHashMap<>();
    mount.put("Type", "volume");
    mount.put("Name", leased.name().value());
    mount.put("Source", leased.mountpoint());
    mount.put("Destination", plan.target());
    mount.put("Driver", plan.driver().isEmpty() ? "local" : plan.driver());
    mount.put("Mode", plan.mode().isEmpty() && plan.name().isPresent() ? "z" : plan.mode());
    mount.put("RW", !plan.readOnly());
    mount.put("Propagation", "");
    return mount;
  }

  private static Map<String, Object> ready(MountPlan.Ready plan) {
    Map<String, Object> mount = new LinkedHashMap<>();
    String propagation = "";
    switch (plan.spec()) {
      case MountSpec.Bind bind -> {
        mount.put("Type", "bind");
        mount.put("Source", bind.source());
        propagation = bind.propagation();
      }
      case MountSpec.Tmpfs tmpfs -> {
        mount.put("Type", "tmpfs");
        mount.put("Source", "");
      }
      case MountSpec.Volume volume ->
          throw new IllegalStateException("a volume is planned, not ready: " + volume.target());
    }
    mount.put("Destination", plan.target());
    mount.put("Mode", plan.mode());
    mount.put("RW", !plan.spec().readOnly());
    mount.put("Propagation", propagation);
    return mount;
  }

  /** Docker's HostConfig of a container for which nothing was asked, API 1.51. */
  static final class HostDefaults {
    static final long SHM_BYTES = 64L << 20;

    private HostDefaults() {}

    static Map<String, Object> copy() {
      Map<String, Object> host = new LinkedHashMap<>();
      host.put("Binds", null);
      host.put("ContainerIDFile", "");
      host.put("LogConfig", new HashMap<>());
      host.put("NetworkMode", "bridge");
      host.put("PortBindings", Map.of());
      host.put("RestartPolicy", Map.of());
      host.put("AutoRemove", false);
      host.put("VolumeDriver", "");
      host.put("VolumesFrom", null);
      host.put("ConsoleSize", List.of(0, 0));
      nulls(host, "CapAdd", "CapDrop");
      host.put("CgroupnsMode", "private");
      lists(host, "Dns", "DnsOptions", "DnsSearch");
      nulls(host, "ExtraHosts", "GroupAdd");
      host.put("IpcMode", "private");
      host.put("Cgroup", "");
      host.put("Links", null);
      host.put("OomScoreAdj", 0);
      host.put("PidMode", "");
      flags(host, "Privileged", "PublishAllPorts", "ReadonlyRootfs");
      host.put("SecurityOpt", null);
      host.put("UTSMode", "");
      host.put("UsernsMode", "");
      host.put("ShmSize", SHM_BYTES);
      host.put("Runtime", "gantry");
      host.put("Isolation", "");
      resources(host);
      host.put("MaskedPaths", SystemPaths.MASKED);
      host.put("ReadonlyPaths", SystemPaths.READ_ONLY);
      return host;
    }

    private static void resources(Map<String, Object> host) {
      zeros(host, "CpuShares", "Memory", "NanoCpus");
      host.put("CgroupParent", "");
      zeros(host, "BlkioWeight");
      lists(
          host,
          "BlkioWeightDevice",
          "BlkioDeviceReadBps",
          "BlkioDeviceWriteBps",
          "BlkioDeviceReadIOps",
          "BlkioDeviceWriteIOps");
      zeros(host, "CpuPeriod", "CpuQuota", "CpuRealtimePeriod", "CpuRealtimeRuntime");
      host.put("CpusetCpus", "");
      host.put("CpusetMems", "");
      lists(host, "Devices");
      nulls(host, "DeviceCgroupRules", "DeviceRequests");
      zeros(host, "MemoryReservation", "MemorySwap");
      nulls(host, "MemorySwappiness", "OomKillDisable", "PidsLimit");
      lists(host, "Ulimits");
      zeros(host, "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");
    }

    private static void nulls(Map<String, Object> host, String... names) {
      Arrays.stream(names).forEach(name -> host.put(name, null));
    }

    private static void lists(Map<String, Object> host, String... names) {
      Arrays.stream(names).forEach(name -> host.put(name, List.of()));
    }

    private static void flags(Map<String, Object> host, String... names) {
      Arrays.stream(names).forEach(name -> host.put(name, false));
    }

    private static void zeros(Map<String, Object> host, String... names) {
      Arrays.stream(names).forEach(name -> host.put(name, 0));
    }
  }
}
