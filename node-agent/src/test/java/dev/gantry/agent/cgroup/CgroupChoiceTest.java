package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupChoiceTest {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final CgroupMounts NO_V1 = new CgroupMounts(Map.of());
  private static final CgroupMounts V1 =
      new CgroupMounts(
          Map.of(
              "memory", ROOT.resolve("memory"),
              "pids", ROOT.resolve("pids"),
              "devices", ROOT.resolve("devices")));

  private static CgroupChoice.Unified v2(String... controllers) {
    return new CgroupChoice.Unified(ROOT, Set.of(controllers));
  }

  @Test
  void v2IsTakenWhereItCanLimitMemoryAndProcesses() {
    assertThat(CgroupChoice.of(NO_V1, v2("cpu", "memory", "pids")))
        .isEqualTo(new CgroupChoice.V2(ROOT));
    assertThat(CgroupChoice.of(V1, v2("memory", "pids"))).isEqualTo(new CgroupChoice.V2(ROOT));
  }

  @Test
  void v1IsTakenWhereV2HasNotWhatIsNeeded() {
    CgroupChoice v1 = new CgroupChoice.V1(V1);
    assertThat(CgroupChoice.of(V1, v2("hugetlb"))).isEqualTo(v1);
    assertThat(CgroupChoice.of(V1, v2("memory"))).isEqualTo(v1);
    assertThat(CgroupChoice.of(V1, CgroupChoice.Unified.NOT_MOUNTED)).isEqualTo(v1);
  }

  @Test
  void aHostWithNeitherIsToldWhatWasFound() {
    assertThatThrownBy(() -> CgroupChoice.of(NO_V1, v2("cpu")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "this host's cgroups can't limit containers: v2 has to have [memory, pids] and has"
                + " [cpu] in /sys/fs/cgroup; v1 has to have [memory, pids, devices] and has []");
    assertThatThrownBy(() -> CgroupChoice.of(NO_V1, CgroupChoice.Unified.NOT_MOUNTED))
        .hasMessageContaining("v2 has to have [memory, pids] and is not mounted");
  }

  @ParameterizedTest
  @CsvSource({
    // own group, delegated group, place
    "/gantry.slice/gantry-agent.service, /gantry.slice/gantry-agent.service, /gantry.slice",
    "/gantry.slice/a.service/agent, , /gantry.slice",
    "/system.slice/a.service, /system.slice/a.service, /system.slice/a.service",
    "/system.slice/a.service/leaf, /system.slice/a.service, /system.slice/a.service",
    "/user.slice/user-0.slice/session-1.scope, , /",
    "/, , /"
  })
  void groupsAreMadeInTheOwnSliceOrWhereSystemdLetsOneOrAtTheRoot(
      String own, String delegated, String place) {
    Path found =
        DelegatedPlace.find(
            ROOT, at(own), group -> delegated != null && group.equals(at(delegated)));
    assertThat(found).isEqualTo(at(place));
  }

  private static Path at(String group) {
    return group.equals("/") ? ROOT : ROOT.resolve(group.substring(1));
  }

  @Test
  void theOwnGroupIsFoundBelowWhatIsMounted() {
    UnifiedMount whole =
        UnifiedMount.parse(
                List.of(
                    "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
                    "41 31 0:38 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw"))
            .orElseThrow();
    assertThat(whole).isEqualTo(new UnifiedMount(ROOT, Path.of("/")));
    assertThat(whole.groupOf(List.of("4:memory:/x", "0::/a.slice/b"))).isEqualTo(at("/a.slice/b"));
    assertThat(whole.groupOf(List.of("0::/"))).isEqualTo(ROOT);
    assertThat(whole.groupOf(List.of("0::/../b"))).isEqualTo(ROOT);
    UnifiedMount part =
        UnifiedMount.parse(List.of("41 31 0:38 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw"))
            .orElseThrow();
    assertThat(part.groupOf(List.of("0::/docker/x/y"))).isEqualTo(at("/y"));
    assertThat(part.groupOf(List.of("0::/elsewhere"))).isEqualTo(ROOT);
  }
}
