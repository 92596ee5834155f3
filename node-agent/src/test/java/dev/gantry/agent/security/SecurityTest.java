package dev.gantry.agent.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.kernel.LinuxKernel;
import dev.gantry.model.spec.SecuritySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityTest {
  private final SeccompFilters filters = new SeccompFilters(new LinuxKernel());

  private static SecuritySpec spec(List<String> add, List<String> drop, String profile) {
    return new SecuritySpec(false, add, drop, false, profile);
  }

  private static CapabilitySet set(List<String> add, List<String> drop) {
    return CapabilitySet.of(spec(add, drop, ""));
  }

  @Test
  void capabilitiesAreAddedAndDroppedAsDockerDoes() {
    assertThat(set(List.of(), List.of()).bits()).isEqualTo(0xa80425fbL);
    assertThat(set(List.of("cap_sys_time"), List.of("CHOWN")).bits())
        .isEqualTo(0xa80425fbL & ~1L | Capability.SYS_TIME.bit());
    assertThat(set(List.of("NET_ADMIN"), List.of("all")))
        .isEqualTo(CapabilitySet.of(Capability.NET_ADMIN));
    assertThat(set(List.of("ALL"), List.of("CHOWN")).bits())
        .isEqualTo(CapabilitySet.ALL.bits() & ~1L);
    assertThat(CapabilitySet.of(new SecuritySpec(true, List.of(), List.of(), false, "")))
        .isEqualTo(CapabilitySet.ALL);
  }

  @Test
  void anUnknownCapabilityIsRefused() {
    assertThatThrownBy(() -> set(List.of("flying"), List.of()))
        .hasMessage("invalid CapAdd: unknown capability: \"CAP_FLYING\"");
    assertThatThrownBy(() -> set(List.of(), List.of("CAP_FLYING")))
        .hasMessage("invalid CapDrop: unknown capability: \"CAP_FLYING\"");
  }

  @Test
  void theDefaultFilterIsCompiledOncePerCapabilitySet() {
    byte[] plain = filter(SecuritySpec.DEFAULT);
    assertThat(plain.length % 8).isZero();
    assertThat(plain.length / 8).isBetween(100, 4096);
    assertThat(filter(SecuritySpec.DEFAULT)).isEqualTo(plain);
    assertThat(filter(spec(List.of("SYS_ADMIN"), List.of(), ""))).isNotEqualTo(plain);
  }

  @Test
  void unconfinedAndPrivilegedHaveNone() {
    assertThat(filters.filter(spec(List.of(), List.of(), "unconfined"), CapabilitySet.DEFAULT))
        .isEmpty();
    assertThat(
            filters.filter(
                new SecuritySpec(true, List.of(), List.of(), false, ""), CapabilitySet.ALL))
        .isEmpty();
  }

  @Test
  void aProfileOfTheTenantIsRead() {
    String profile =
        """
        {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
         "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38,
                       "args": [{"index": 1, "value": 511, "op": "SCMP_CMP_EQ"}]},
                      {"name": "no_such_call", "action": "SCMP_ACT_ERRNO"}]}
        """;
    assertThat(filter(spec(List.of(), List.of(), profile))).isNotEmpty();
  }

  @Test
  void badProfilesAreRefused() {
    assertThatThrownBy(() -> filter(spec(List.of(), List.of(), "{")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Decoding seccomp profile failed");
    assertThatThrownBy(() -> filter(spec(List.of(), List.of(), "{\"defaultAction\":\"X\"}")))
        .hasMessage("seccomp profile: unknown action X");
  }

  private byte[] filter(SecuritySpec spec) {
    return filters.filter(spec, CapabilitySet.of(spec)).orElseThrow();
  }
}
