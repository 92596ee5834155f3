package dev.gantry.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void bothSixtyFourBitMachinesAreKnown() {
    assertThat(Machine.of("Linux", "amd64")).isEqualTo(Machine.X86_64);
    assertThat(Machine.of("Linux", "aarch64")).isEqualTo(Machine.AARCH64);
  }

  @Test
  void allOthersAreRefusedWithWhatIsSupported() {
    for (String[] other :
        new String[][] {
          {"Linux", "x86"}, {"Linux", "arm"}, {"Linux", "riscv64"}, {"Mac OS X", "aarch64"}
        }) {
      assertThatThrownBy(() -> Machine.of(other[0], other[1]))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("64-bit Linux (x86-64 or aarch64) only")
          .hasMessageContaining(other[1]);
    }
  }

  @Test
  void aFailedCallSaysCallTargetAndError() {
    assertThat(new KernelException("mount", "overlay → /x/rootfs", 16))
        .hasMessage("mount(overlay → /x/rootfs): EBUSY");
    assertThat(new KernelException("close", "fd 3", 133)).hasMessage("close(fd 3): errno 133");
  }
}
