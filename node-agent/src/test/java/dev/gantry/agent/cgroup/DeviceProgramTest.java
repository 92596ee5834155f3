package dev.gantry.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the program as the kernel would, by the instructions that it may have. */
class DeviceProgramTest {
  private static final int MAKE = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;

  private static boolean allows(List<DeviceRule> rules, char type, int access, int... numbers) {
    ByteBuffer context = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    context.putInt(access << 16 | (type == 'b' ? 1 : 2)).putInt(numbers[0]).putInt(numbers[1]);
    return run(DeviceProgram.of(rules), context) == 1;
  }

  private static int run(byte[] program, ByteBuffer context) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    int[] registers = new int[11];
    for (int at = 0; ; at++) {
      int operation = code.get(at * 8) & 0xff;
      int to = code.get(at * 8 + 1) & 0xf;
      int from = code.get(at * 8 + 1) >> 4 & 0xf;
      int offset = code.getShort(at * 8 + 2);
      int number = code.getInt(at * 8 + 4);
      switch (operation) {
        case 0x61 -> registers[to] = context.getInt(offset); // ldxw
        case 0xb4 -> registers[to] = number; // mov32
        case 0xbc -> registers[to] = registers[from];
        case 0x54 -> registers[to] &= number;
        case 0x74 -> registers[to] >>>= number;
        case 0x56 -> at += registers[to] != number ? offset : 0; // jne32
        case 0x5e -> at += registers[to] != registers[from] ? offset : 0;
        case 0x95 -> {
          return registers[0];
        }
        default ->
            throw new AssertionError("unknown instruction 0x" + Integer.toHexString(operation));
      }
    }
  }

  private static List<DeviceRule> rules(String... texts) {
    return Stream.of(texts).map(DeviceRule::parse).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "c, 1, 3, 2, true", // null, read
    "c, 1, 3, 7, true",
    "c, 1, 11, 2, false", // kmsg
    "c, 1, 11, 1, true", // may be made
    "c, 1, 11, 3, false", // made and read
    "b, 8, 0, 1, true",
    "b, 8, 0, 2, false",
    "b, 1, 3, 2, false", // null's number, of a block device
    "c, 136, 17, 6, true", // any terminal
    "c, 5, 3, 6, false"
  })
  void aContainerHasDockersDevices(char type, int major, int minor, int access, boolean allowed) {
    assertThat(allows(DeviceAccess.DEFAULT.rules(), type, access, major, minor)).isEqualTo(allowed);
  }

  @Test
  void aRuleAllowsNoMoreThanItSays() {
    List<DeviceRule> rules = rules("c 1:11 w", "b 7:* r");
    assertThat(allows(rules, 'c', WRITE, 1, 11)).isTrue();
    assertThat(allows(rules, 'c', READ, 1, 11)).isFalse();
    assertThat(allows(rules, 'c', READ | WRITE, 1, 11)).isFalse();
    assertThat(allows(rules, 'b', READ, 7, 200)).isTrue();
    assertThat(allows(rules, 'b', READ | MAKE, 7, 200)).isFalse();
    assertThat(allows(rules, 'b', READ, 8, 0)).isFalse();
  }

  @Test
  void rulesForAllDevicesEndTheProgram() {
    List<DeviceRule> rules = rules("a *:* rwm", "c 1:3 r");
    assertThat(allows(rules, 'b', READ | WRITE | MAKE, 8, 0)).isTrue();
    byte[] program = DeviceProgram.of(rules);
    assertThat(program.length / DeviceProgram.INSTRUCTION).isEqualTo(8);
    assertThat(program[program.length - DeviceProgram.INSTRUCTION] & 0xff).isEqualTo(0x95);
  }

  @Test
  void withoutRulesNothingIsAllowed() {
    assertThat(allows(List.of(), 'c', READ, 1, 3)).isFalse();
  }
}
