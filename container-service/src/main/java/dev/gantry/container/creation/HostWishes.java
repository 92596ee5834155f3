package dev.gantry.container.creation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * The parts of Docker's {@code HostConfig} that this service acts on or has to refuse.
 *
 * @param maskedPaths null = the default list
 * @param readonlyPaths null = the default list
 */
public record HostWishes(
    @JsonProperty("Binds") List<String> binds,
    @JsonProperty("Mounts") List<MountWish> mounts,
    @JsonProperty("Tmpfs") Map<String, String> tmpfs,
    @JsonProperty("VolumesFrom") List<String> volumesFrom,
    @JsonProperty("VolumeDriver") String volumeDriver,
    @JsonProperty("NetworkMode") String networkMode,
    @JsonProperty("PortBindings") Map<String, List<PortBinding>> portBindings,
    @JsonProperty("PublishAllPorts") boolean publishAllPorts,
    @JsonProperty("Links") List<String> links,
    @JsonProperty("RestartPolicy") Restart restartPolicy,
    @JsonProperty("AutoRemove") boolean autoRemove,
    @JsonProperty("LogConfig") Log logConfig,
    @JsonProperty("Privileged") boolean privileged,
    @JsonProperty("CapAdd") List<String> capAdd,
    @JsonProperty("CapDrop") List<String> capDrop,
    @JsonProperty("SecurityOpt") List<String> securityOpt,
    @JsonProperty("ReadonlyRootfs") boolean readonlyRootfs,
    @JsonProperty("Init") Boolean init,
    @JsonProperty("Dns") List<String> dns,
    @JsonProperty("DnsSearch") List<String> dnsSearch,
    @JsonProperty("DnsOptions") List<String> dnsOptions,
    @JsonProperty("ExtraHosts") List<String> extraHosts,
    @JsonProperty("GroupAdd") List<String> groupAdd,
    @JsonProperty("PidMode") String pidMode,
    @JsonProperty("IpcMode") String ipcMode,
    @JsonProperty("UTSMode") String utsMode,
    @JsonProperty("UsernsMode") String usernsMode,
    @JsonProperty("CgroupnsMode") String cgroupnsMode,
    @JsonProperty("CgroupParent") String cgroupParent,
    @JsonProperty("Sysctls") Map<String, String> sysctls,
    @JsonProperty("Runtime") String runtime,
    @JsonProperty("Devices") List<Device> devices,
    @JsonProperty("DeviceRequests") List<Object> deviceRequests,
    @JsonProperty("DeviceCgroupRules") List<String> deviceCgroupRules,
    @JsonProperty("Ulimits") List<Ulimit> ulimits,
    @JsonProperty("MaskedPaths") List<String> maskedPaths,
    @JsonProperty("ReadonlyPaths") List<String> readonlyPaths,
    @JsonProperty("ConsoleSize") List<Integer> consoleSize,
    @JsonUnwrapped Limits limits) {
  public static final HostWishes NONE = empty();

  /** Docker's limits, in its units. */
  public record Limits(
      @JsonProperty("Memory") long memory,
      @JsonProperty("MemorySwap") long memorySwap,
      @JsonProperty("MemoryReservation") long memoryReservation,
      @JsonProperty("NanoCpus") long nanoCpus,
      @JsonProperty("CpuShares") long cpuShares,
      @JsonProperty("CpuQuota") long cpuQuota,
      @JsonProperty("CpuPeriod") long cpuPeriod,
      @JsonProperty("CpusetCpus") String cpusetCpus,
      @JsonProperty("CpusetMems") String cpusetMems,
      @JsonProperty("PidsLimit") Long pidsLimit,
      @JsonProperty("OomScoreAdj") int oomScoreAdj,
      @JsonProperty("ShmSize") long shmSize,
      @JsonProperty("OomKillDisable") Boolean oomKillDisable,
      @JsonProperty("MemorySwappiness") Long memorySwappiness,
      @JsonUnwrapped Blkio blkio) {
    static final Limits NONE =
        new Limits(0, 0, 0, 0, 0, 0, 0, "", "", null, 0, 0, null, null, Blkio.NONE);

    public Limits {
      blkio = blkio == null ? Blkio.NONE : blkio;
    }
  }

  /** Docker's limits of block devices. */
  public record Blkio(
      @JsonProperty("BlkioWeight") int weight,
      @JsonProperty("BlkioWeightDevice") List<WeightDevice> weights,
      @JsonProperty("BlkioDeviceReadBps") List<ThrottleDevice> readBps,
      @JsonProperty("BlkioDeviceWriteBps") List<ThrottleDevice> writeBps,
      @JsonProperty("BlkioDeviceReadIOps") List<ThrottleDevice> readIops,
      @JsonProperty("BlkioDeviceWriteIOps") List<ThrottleDevice> writeIops) {
    static final Blkio NONE = new Blkio(0, null, null, null, null, null);

    // Nothing of the outer record is used here: whichever is loaded first must not need the other.
    public Blkio {
      weights = weights == null ? List.of() : List.copyOf(weights);
      readBps = readBps == null ? List.of() : List.copyOf(readBps);
      writeBps = writeBps == null ? List.of() : List.copyOf(writeBps);
      readIops = readIops == null ? List.of() : List.copyOf(readIops);
      writeIops = writeIops == null ? List.of() : List.copyOf(writeIops);
    }
  }

  public record WeightDevice(
      @JsonProperty("Path") String path, @JsonProperty("Weight") int weight) {}

  public record ThrottleDevice(
      @JsonProperty("Path") String path, @JsonProperty("Rate") long rate) {}

  public record Ulimit(
      @JsonProperty("Name") String name,
      @JsonProperty("Soft") long soft,
      @JsonProperty("Hard") long hard) {}

  public record Device(
      @JsonProperty("PathOnHost") String pathOnHost,
      @JsonProperty("PathInContainer") String pathInContainer,
      @JsonProperty("CgroupPermissions") String cgroupPermissions) {}

  /**
   * @param hostIp empty = all addresses
   * @param hostPort empty = an ephemeral one; one, or a range {@code 8000-8010}
   */
  public record PortBinding(
      @JsonProperty("HostIp") String hostIp, @JsonProperty("HostPort") String hostPort) {
    public PortBinding {
      hostIp = text(hostIp);
      hostPort = text(hostPort);
    }
  }

  public record Restart(
      @JsonProperty("Name") String name,
      @JsonProperty("MaximumRetryCount") int maximumRetryCount) {}

  public record Log(
      @JsonProperty("Type") String type, @JsonProperty("Config") Map<String, String> config) {}

  public HostWishes {
    binds = list(binds);
    mounts = list(mounts);
    tmpfs = map(tmpfs);
    volumesFrom = list(volumesFrom);
    volumeDriver = text(volumeDriver);
    networkMode = text(networkMode);
    portBindings = portBindings == null ? Map.of() : portBindings;
    links = list(links);
    capAdd = list(capAdd);
    capDrop = list(capDrop);
    securityOpt = list(securityOpt);
    dns = list(dns);
    dnsSearch = list(dnsSearch);
    dnsOptions = list(dnsOptions);
    extraHosts = list(extraHosts);
    groupAdd = list(groupAdd);
    pidMode = text(pidMode);
    ipcMode = text(ipcMode);
    utsMode = text(utsMode);
    usernsMode = text(usernsMode);
    cgroupnsMode = text(cgroupnsMode);
    cgroupParent = text(cgroupParent);
    sysctls = map(sysctls);
    runtime = text(runtime);
    devices = list(devices);
    deviceRequests = list(deviceRequests);
    deviceCgroupRules = list(deviceCgroupRules);
    ulimits = list(ulimits);
    consoleSize = consoleSize == null ? List.of() : consoleSize;
    limits = limits == null ? Limits.NONE : limits;
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static <T> List<T> list(List<T> value) {
    return value == null ? List.of() : List.copyOf(value);
  }

  private static Map<String, String> map(Map<String, String> value) {
    return value == null ? Map.of() : Map.copyOf(value);
  }

  private static HostWishes empty() {
    return new HostWishes(
        null, null, null, null, null, null, null, false, null, null, false, null, false, null, null,
        null, false, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null);
  }

  /** Of the terminal, in characters; 0 = not said. */
  int consoleHeight() {
    return consoleSize(0);
  }

  int consoleWidth() {
    return consoleSize(1);
  }

  private int consoleSize(int which) {
    Integer told = consoleSize.size() == 2 ? consoleSize.get(which) : null;
    return told == null ? 0 : Math.max(0, told);
  }
}
