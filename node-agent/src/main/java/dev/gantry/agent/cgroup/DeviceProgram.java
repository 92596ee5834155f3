package dev.gantry.agent.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The BPF program by which cgroup v2 decides on a device: the rules in turn, the first that fits
 * allows; none does: denied.
 *
 * <pre>
 * r1: struct bpf_cgroup_dev_ctx { u32 access_type; u32 major; u32 minor; }
 * r2 := type of the device, r3 := what is asked for, r4 := major, r5 := minor
 * rule:  r2 != type               → next
 *        r3 &amp; access != r3        → next
 *        r4 != major, r5 != minor → next
 *        return 1
 * next:  …
 *        return 0
 * </pre>
 *
 * @see <a href="https://docs.kernel.org/bpf/standardization/instruction-set.html">BPF's
 *     instructions</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#device-controller">kernel docs,
 *     devices</a>
 */
final class DeviceProgram {
  /** Bytes of an instruction. */
  static final int INSTRUCTION = 8;

  private static final int LOAD_WORD = 0x61;
  private static final int MOVE = 0xb4; // 32 bits, of a number
  private static final int MOVE_REGISTER = 0xbc;
  private static final int AND = 0x54;
  private static final int SHIFT_RIGHT = 0x74;
  private static final int JUMP_UNEQUAL = 0x56;
  private static final int JUMP_UNEQUAL_REGISTER = 0x5e;
  private static final int EXIT = 0x95;

  private static final int MAKE = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;
  private static final int EVERYTHING = MAKE | READ | WRITE;
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;

  private final List<Instruction> instructions = new ArrayList<>();

  /**
   * @param to register
   * @param from register
   * @param offset of what is loaded, in bytes; of a jump, in instructions
   * @param jump to behind the rule: its offset is known at the rule's end
   */
  private record Instruction(int code, int to, int from, int offset, int number, boolean jump) {}

  private DeviceProgram() {}

  /**
   * As the kernel takes it.
   *
   * @param rules what is allowed; a rule for {@code a} allows everything, as in v1
   */
  static byte[] of(List<DeviceRule> rules) {
    DeviceProgram program = new DeviceProgram();
    program.load(2, 0);
    program.add(MOVE_REGISTER, 3, 2, 0, 0);
    program.add(AND, 2, 0, 0, 0xffff);
    program.add(SHIFT_RIGHT, 3, 0, 0, 16);
    program.load(4, 4);
    program.load(5, 8);
    for (DeviceRule rule : rules) {
      if (program.allow(rule)) {
        return program.bytes(); // the kernel refuses instructions that are never reached
      }
    }
    program.answer(0);
    return program.bytes();
  }

  /** Whether it allows everything. */
  private boolean allow(DeviceRule rule) {
    List<Instruction> checks = new ArrayList<>();
    if (rule.type() != 'a') {
      checks.add(unequal(2, rule.type() == 'b' ? BLOCK : CHARACTER));
      int access = access(rule.access());
      if (access != EVERYTHING) {
        checks.add(new Instruction(MOVE_REGISTER, 1, 3, 0, 0, false));
        checks.add(new Instruction(AND, 1, 0, 0, access, false));
        checks.add(new Instruction(JUMP_UNEQUAL_REGISTER, 1, 3, 0, 0, true));
      }
      if (rule.major() >= 0) {
        checks.add(unequal(4, rule.major()));
      }
      if (rule.minor() >= 0) {
        checks.add(unequal(5, rule.minor()));
      }
    }
    for (int i = 0; i < checks.size(); i++) {
      Instruction check = checks.get(i);
      // Over the checks behind it, and over the two instructions that answer.
      int offset = check.jump() ? checks.size() - i - 1 + 2 : 0;
      add(check.code(), check.to(), check.from(), offset, check.number());
    }
    answer(1);
    return checks.isEmpty();
  }

  private static int access(String letters) {
    return (letters.contains("m") ? MAKE : 0)
        | (letters.contains("r") ? READ : 0)
        | (letters.contains("w") ? WRITE : 0);
  }

  private static Instruction unequal(int register, int number) {
    return new Instruction(JUMP_UNEQUAL, register, 0, 0, number, true);
  }

  private void load(int register, int offset) {
    add(LOAD_WORD, register, 1, offset, 0);
  }

  private void answer(int value) {
    add(MOVE, 0, 0, 0, value);
    add(EXIT, 0, 0, 0, 0);
  }

  private void add(int code, int to, int from, int offset, int number) {
    instructions.add(new Instruction(code, to, from, offset, number, false));
  }

  private byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(instructions.size() * INSTRUCTION).order(ByteOrder.LITTLE_ENDIAN);
    for (Instruction one : instructions) {
      bytes.put((byte) one.code()).put((byte) (one.from() << 4 | one.to()));
      bytes.putShort((short) one.offset()).putInt(one.number());
    }
    return bytes.array();
  }
}
