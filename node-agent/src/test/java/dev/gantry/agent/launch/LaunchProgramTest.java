package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.cgroup.CgroupView;
import dev.gantry.agent.security.CapabilitySet;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The whole birth of a container as a golden list, without root and without a kernel. After a
 * wanted change, take the list that the failure prints.
 */
class LaunchProgramTest {
  private static final ContainerId ID = new ContainerId("0123456789abcdef".repeat(4));

  @Test
  void aTypicalContainerIsBornByTheseCalls() throws IOException {
    assertThat(listing(spec(new SecuritySpec(false, List.of(), List.of(), true, ""))))
        .isEqualTo(golden("typical.txt"));
  }

  @Test
  void aPrivilegedContainerMasksNothingAndHasNoFilter() {
    LaunchPlan plan = plan(spec(new SecuritySpec(true, List.of(), List.of(), false, "")), false);
    String listing = String.join("\n", new LaunchProgram(plan, 40, "boot").program.listing());
    assertThat(listing)
        .doesNotContain("/proc/kcore\")", "SECCOMP", "seccomp(")
        .contains("\"/sys\"");
  }

  @Test
  void theOneHierarchyOfCgroupV2IsMountedItselfAndReadOnlyButForThePrivileged() {
    assertThat(unified(SecuritySpec.DEFAULT))
        .containsExactly("mount(\"cgroup\", \"/sys/fs/cgroup\", \"cgroup2\", 15, 0)");
    assertThat(unified(new SecuritySpec(true, List.of(), List.of(), false, "")))
        .containsExactly("mount(\"cgroup\", \"/sys/fs/cgroup\", \"cgroup2\", 14, 0)");
  }

  private static List<String> unified(SecuritySpec security) {
    LaunchPlan plan = plan(spec(security), false, new CgroupView.Unified());
    return new LaunchProgram(plan, 40, "boot")
        .program.listing().stream()
            .filter(line -> line.startsWith("mount(") && line.contains("/sys/fs/cgroup"))
            .toList();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = LaunchProgramTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String listing(RunSpec spec) {
    return String.join("\n", new LaunchProgram(plan(spec, true), 40, "boot").program.listing())
        + "\n";
  }

  private static RunSpec spec(SecuritySpec security) {
    ProcessSpec process =
        new ProcessSpec(
            List.of("server", "--port", "80"),
            List.of("PATH=/usr/bin:/bin", "A=1"),
            "/srv/app",
            "",
            false,
            true,
            false,
            "");
    return new RunSpec(
        "web",
        "web:1",
        List.of(),
        process,
        null,
        security,
        new NetworkMode.None(),
        List.of(),
        "",
        "example.org",
        List.of(),
        Resolver.HOST,
        false,
        true,
        Map.of("net.core.somaxconn", "512"),
        null);
  }

  private static LaunchPlan plan(RunSpec spec, boolean filtered) {
    return plan(spec, filtered, new CgroupView.Hierarchies(Map.of("memory", "memory")));
  }

  private static LaunchPlan plan(RunSpec spec, boolean filtered, CgroupView view) {
    RootFs root =
        new RootFs(
            List.of(Path.of("/g/l/1"), Path.of("/g/l/2")),
            Path.of("/g/c/u"),
            Path.of("/g/c/w"),
            Path.of("/g/c/m"));
    ResolvedMount.Bind data =
        new ResolvedMount.Bind(Path.of("/g/v/data"), "/data", true, "rprivate");
    ResolvedMount.Tmpfs scratch = new ResolvedMount.Tmpfs("/scratch", false, "size=1m");
    ResolvedMount.Bind hosts =
        new ResolvedMount.Bind(Path.of("/g/c/hosts"), "/etc/hosts", false, "rprivate");
    LaunchRequest request =
        new LaunchRequest(ID, 1, 1, spec, root, List.of(data, scratch), EtcFiles.NONE);
    return new LaunchPlan(
        request,
        DeviceNodes.of(SecuritySpec.DEFAULT),
        new UserIdentity(1000, 1001, List.of(1001L, 29L), "/home/app"),
        CapabilitySet.DEFAULT,
        filtered ? Optional.of(new byte[16]) : Optional.empty(),
        List.of(Path.of("/sys/fs/cgroup/memory/gantry-x/1/tasks")),
        view,
        List.of(new LaunchPlan.BindSource(hosts, false), new LaunchPlan.BindSource(data, true)),
        spec.process().env());
  }
}
