package dev.gantry.container.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.spec.DeviceSpec;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RestartPolicy;
import dev.gantry.model.spec.Rlimit;
import dev.gantry.model.spec.SystemPaths;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmittedTest {
  /** What docker CLI 28.2 sends for {@code docker run --rm busybox:1 true}. */
  private static final String CLI =
      """
      {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,
       "AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,
       "Cmd":["true"],"Image":"busybox:1","Volumes":{},"WorkingDir":"","Entrypoint":null,
       "OnBuild":null,"Labels":{},
       "HostConfig":{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},
       "NetworkMode":"default","PortBindings":{},
       "RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true,"VolumeDriver":"",
       "VolumesFrom":null,"ConsoleSize":[24,80],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"",
       "Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"",
       "Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,
       "PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"",
       "UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,
       "CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],
       "CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpusetCpus":"","CpusetMems":"",
       "Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,
       "MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],
       "CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,
       "ReadonlyPaths":null},
       "NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,"Links":null,
       "Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"",
       "EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0}}}}
      """;

  private static CreateRequest request(String json) {
    return GantryJson.mapper().readValue(json, CreateRequest.class);
  }

  private static CreateRequest host(String fields) {
    return request("{\"Image\":\"busybox:1\",\"HostConfig\":{" + fields + "}}");
  }

  private static GantryException refusal(String fields) {
    try {
      Admitted.check(host(fields), false);
    } catch (GantryException e) {
      return e;
    }
    throw new AssertionError("accepted: " + fields);
  }

  @Test
  void whatTheCliSendsIsAdmitted() {
    Admitted admitted = Admitted.check(request(CLI), false);
    assertThat(admitted.warnings()).isEmpty();
    assertThat(admitted.request().host().autoRemove()).isTrue();
    assertThat(admitted.networkShown()).isEqualTo("bridge");
  }

  @Test
  void withoutAHostConfigNothingIsLimited() {
    Admitted admitted = Admitted.check(request("{\"Image\":\"busybox:1\"}"), false);
    assertThat(admitted.resources()).isEqualTo(Resources.UNLIMITED);
    assertThat(HostWishes.NONE.limits().blkio()).isEqualTo(HostWishes.Blkio.NONE).isNotNull();
  }

  @Test
  void limitsInsideHostConfigAreRead() {
    CreateRequest request = host("\"Memory\":67108864,\"NanoCpus\":1500000000,\"PidsLimit\":7");
    Admitted admitted = Admitted.check(request, false);
    assertThat(admitted.resources().memoryBytes()).isEqualTo(64L << 20);
    assertThat(admitted.resources().nanoCpus()).isEqualTo(1_500_000_000L);
    assertThat(admitted.resources().pidsLimit()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Memory\":1000 | Minimum memory limit allowed is 6MB",
        "\"Binds\":[\"/a:b\"] | mount path must be absolute",
        "\"Binds\":[\"v:/d:zz\"] | invalid mode: zz",
        "\"Binds\":[\"v:/\"] | destination can't be '/'",
        "\"Binds\":[\"b@d:/d\"] | includes invalid characters for a local volume name",
        "\"Binds\":[\"vv:/d\",\"ww:/d\"] | Duplicate mount point: /d",
        "\"Mounts\":[{\"Type\":\"volume\"}] | field Target must not be empty",
        "\"Mounts\":[{\"Type\":\"odd\",\"Target\":\"/x\"}] | mount type unknown",
        "\"RestartPolicy\":{\"Name\":\"odd\"} | invalid restart policy: unknown policy 'odd';"
            + " use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
        "\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":2} | invalid restart policy:"
            + " maximum retry count can only be used with 'on-failure'",
        "\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":-1} | can only be used with"
            + " 'on-failure' and cannot be negative",
        "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":-1} | invalid restart"
            + " policy: maximum retry count cannot be negative",
        "\"RestartPolicy\":{\"Name\":\"always\"},\"AutoRemove\":true | can't create 'AutoRemove'"
            + " container with restart policy",
        "\"LogConfig\":{\"Type\":\"syslog\"} | no log driver named 'syslog' is registered",
        "\"SecurityOpt\":[\"odd\"] | invalid --security-opt 2",
        "\"Ulimits\":[{\"Name\":\"odd\"}] | invalid ulimit type: odd",
        "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":5,\"Hard\":3}] | ulimit soft limit must be less"
            + " than or equal to hard limit: 5 > 3",
        "\"MemorySwappiness\":101 | valid memory swappiness range is 0-100",
        "\"BlkioWeight\":5 | Range of blkio weight is from 10 to 1000",
        "\"BlkioDeviceReadBps\":[{\"Path\":\"sda\",\"Rate\":1}] | bad format for device path: sda",
        "\"PidMode\":\"odd\" | invalid PID mode: odd",
        "\"Sysctls\":{\"kernel.panic\":\"1\"} | not in a separate kernel namespace"
      })
  void badWishesAreRefusedInDockersWords(String fields, String words) {
    assertThat(refusal(fields).code()).isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refusal(fields)).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Devices\":[{\"PathOnHost\":\"/dev/sda\"}] | a device of the host",
        "\"DeviceCgroupRules\":[\"c 1:3 r\"] | a device cgroup rule",
        "\"PidMode\":\"host\" | the host's PID namespace",
        "\"IpcMode\":\"host\" | the host's IPC namespace",
        "\"UTSMode\":\"host\" | the host's UTS namespace",
        "\"UsernsMode\":\"host\" | the host's user namespace",
        "\"OomScoreAdj\":-1 | an OOM score below that of others",
        "\"MaskedPaths\":[] | an own list of masked or read-only system paths"
      })
  void whatTouchesTheHostIsForAdministrators(String fields, String what) {
    assertThat(refusal(fields).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(refusal(fields)).hasMessage(what + " is for administrators only");
    assertThat(Admitted.check(host(fields), true)).isNotNull();
  }

  @Test
  void devicesGroupsAndLimitsOfAProcessAreRead() {
    Admitted admitted =
        Admitted.check(
            host(
                "\"Devices\":[{\"PathOnHost\":\"/dev/sda\"}],"
                    + "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":5,\"Hard\":-1}],"
                    + "\"OomKillDisable\":true"),
            true);
    assertThat(admitted.security().devices())
        .containsExactly(new DeviceSpec("/dev/sda", "/dev/sda", "rwm"));
    assertThat(admitted.rlimits()).containsExactly(new Rlimit("nofile", 5, -1));
    assertThat(admitted.warnings().getFirst()).startsWith("OOM killer is disabled");
  }

  @Test
  void theUsualMaskedPathsMayBeSentBack() {
    String usual = GantryJson.mapper().writeValueAsString(SystemPaths.MASKED);
    assertThat(Admitted.check(host("\"MaskedPaths\":" + usual), false).security().maskedPaths())
        .isNull();
  }

  @Test
  void restartPoliciesAreRead() {
    String policy = "\"RestartPolicy\":{\"Name\":\"%s\",\"MaximumRetryCount\":%d}";
    assertThat(Admitted.check(host(policy.formatted("on-failure", 3)), false).restart())
        .isEqualTo(new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3));
    assertThat(Admitted.check(host(policy.formatted("unless-stopped", 0)), false).restart())
        .isEqualTo(new RestartPolicy(RestartPolicy.Name.UNLESS_STOPPED, 0));
    // Old clients send a count without a name.
    assertThat(Admitted.check(host(policy.formatted("", 5)), false).restart())
        .isEqualTo(RestartPolicy.NO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"DeviceRequests\":[{}] | device requests",
        "\"PortBindings\":{\"80/sctp\":[{\"HostPort\":\"8080\"}]} | SCTP",
        "\"VolumesFrom\":[\"x\"] | volumes-from",
        "\"PidMode\":\"container:x\" | PID namespace of another container"
      })
  void whatCantBeDoneYetIsSaid(String fields, String words) {
    assertThat(refusal(fields).code()).isEqualTo(ErrorCode.NOT_IMPLEMENTED);
    assertThat(refusal(fields)).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Privileged\":true",
        "\"NetworkMode\":\"host\"",
        "\"Binds\":[\"/etc:/e\"]",
        "\"CapAdd\":[\"SYS_ADMIN\"]",
        "\"SecurityOpt\":[\"seccomp=unconfined\"]"
      })
  void theHostIsForAdministratorsOnly(String fields) {
    assertThat(refusal(fields).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(Admitted.check(host(fields), true)).isNotNull();
  }

  @Test
  void anUnknownNetworkIsFoundOutAtTheStart() {
    assertThat(Admitted.check(host("\"NetworkMode\":\"web\""), false).network())
        .isEqualTo(new NetworkMode.Named("web"));
  }

  @Test
  void aNamedMountWinsOverTheImagesAnonymousVolume() {
    Admitted admitted = Admitted.check(host("\"Binds\":[\"data:/data/:ro,nocopy\"]"), false);
    List<MountPlan> plans = admitted.mounts(List.of("/data", "/cache"));
    assertThat(plans).extracting(MountPlan::target).containsExactly("/data", "/cache");
    MountPlan.OfVolume data = (MountPlan.OfVolume) plans.getFirst();
    assertThat(data.readOnly()).isTrue();
    assertThat(data.copyUp()).isFalse();
    assertThat(((MountPlan.OfVolume) plans.getLast()).name()).isEmpty();
  }

  @Test
  void bindsAndTmpfsAreReady() {
    Admitted admitted =
        Admitted.check(
            host("\"Binds\":[\"/srv/../etc:/e:ro,rshared\"],\"Tmpfs\":{\"/t\":\"size=1m\"}"), true);
    List<MountPlan> plans = admitted.mounts(List.of());
    assertThat(plans)
        .extracting(plan -> ((MountPlan.Ready) plan).spec())
        .containsExactly(
            new MountSpec.Bind("/etc", "/e", true, "rshared", true),
            new MountSpec.Tmpfs("/t", false, "size=1m"));
  }

  @Test
  void namesAreCheckedInDockersWords() {
    assertThat(ContainerNames.check("/web.1")).isEqualTo("web.1");
    assertThatThrownBy(() -> ContainerNames.check("x"))
        .hasMessage("Invalid container name (x), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      String name = ContainerNames.random(random, i % 3);
      assertThat(ContainerNames.check(name)).isEqualTo(name).contains("_");
    }
  }
}
