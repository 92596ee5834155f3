package dev.gantry.agent.cgroup;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Access to devices in cgroup v2. The program goes with the group.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/bpf.2.html">bpf(2)</a>
 */
final class BpfDevices {
  private static final int PROG_LOAD = 5;
  private static final int PROG_ATTACH = 8;
  private static final int TYPE_CGROUP_DEVICE = 15;
  private static final int ATTACH_CGROUP_DEVICE = 6;

  /** Programs of groups above, and below, have to allow as well. */
  private static final int ALLOW_MULTI = 2;

  /** Of union bpf_attr, as far as it is used; the kernel takes the rest for zeros. */
  private static final int ATTRIBUTES = 64;

  private final Kernel kernel;

  BpfDevices(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * @throws dev.gantry.agent.kernel.KernelException if the kernel takes no such programs
   */
  void restrict(Path group, DeviceAccess access) {
    if (access.all()) {
      return;
    }
    int program = load(DeviceProgram.of(access.rules()), group);
    try {
      attach(program, group);
    } finally {
      kernel.close(program);
    }
  }

  private int load(byte[] instructions, Path group) {
    int count = instructions.length / DeviceProgram.INSTRUCTION;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(instructions.length, 8);
      MemorySegment.copy(MemorySegment.ofArray(instructions), 0, code, 0, instructions.length);
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      attributes.set(ValueLayout.JAVA_INT, 0, TYPE_CGROUP_DEVICE);
      attributes.set(ValueLayout.JAVA_INT, 4, count);
      attributes.set(ValueLayout.JAVA_LONG, 8, code.address());
      attributes.set(ValueLayout.JAVA_LONG, 16, Kernel.cString(arena, "GPL"));
      String target = "load " + count + " instructions for devices of " + group;
      return (int)
          kernel.again(Sys.BPF, target, PROG_LOAD, attributes.address(), attributes.byteSize());
    }
  }

  private void attach(int program, Path group) {
    int folder = kernel.open(group, Kernel.O_RDONLY, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
      attributes.set(ValueLayout.JAVA_INT, 0, folder);
      attributes.set(ValueLayout.JAVA_INT, 4, program);
      attributes.set(ValueLayout.JAVA_INT, 8, ATTACH_CGROUP_DEVICE);
      attributes.set(ValueLayout.JAVA_INT, 12, ALLOW_MULTI);
      kernel.call(
          Sys.BPF,
          "attach to devices of " + group,
          PROG_ATTACH,
          attributes.address(),
          attributes.byteSize());
    } finally {
      kernel.close(folder);
    }
  }
}
