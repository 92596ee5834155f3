package dev.gantry.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gantry.agent.kernel.Machine;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that are shipped are what the assembler makes of the source beside them. */
class StubSourceTest {
  @TempDir Path work;

  @Test
  void theX86BytesAreThoseOfTheSource() throws Exception {
    String prefix = isX86() ? "" : "x86_64-linux-gnu-";
    assertThat(assembled("stub-x86_64.s", prefix, List.of("--64"), "binutils-x86-64-linux-gnu"))
        .isEqualTo(Stub.code(Machine.X86_64));
  }

  @Test
  void theArmBytesAreThoseOfTheSource() throws Exception {
    String prefix = isX86() ? "aarch64-linux-gnu-" : "";
    assertThat(assembled("stub-aarch64.s", prefix, List.of(), "binutils-aarch64-linux-gnu"))
        .isEqualTo(Stub.code(Machine.AARCH64));
  }

  @Test
  void theBytesOfInitAreThoseOfItsSources() throws Exception {
    assertThat(
            assembled(
                "init-x86_64.s",
                isX86() ? "" : "x86_64-linux-gnu-",
                List.of("--64"),
                "binutils-x86-64-linux-gnu"))
        .isEqualTo(InitImage.bytes(Machine.X86_64));
    assertThat(
            assembled(
                "init-aarch64.s",
                isX86() ? "aarch64-linux-gnu-" : "",
                List.of(),
                "binutils-aarch64-linux-gnu"))
        .isEqualTo(InitImage.bytes(Machine.AARCH64));
  }

  private static boolean isX86() {
    return Machine.current() == Machine.X86_64;
  }

  private byte[] assembled(String source, String prefix, List<String> flags, String needed)
      throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/" + prefix + "as")),
        "no assembler " + prefix + "as here: apt install " + needed);
    Path text = work.resolve(source);
    try (InputStream in = Stub.class.getResourceAsStream(source)) {
      Files.copy(in, text);
    }
    List<String> assemble = new java.util.ArrayList<>(List.of(prefix + "as"));
    assemble.addAll(flags);
    assemble.addAll(List.of("-o", work.resolve("o").toString(), text.toString()));
    run(assemble);
    run(
        List.of(
            prefix + "objcopy",
            "-O",
            "binary",
            "-j",
            ".text",
            work.resolve("o").toString(),
            work.resolve("bin").toString()));
    return Files.readAllBytes(work.resolve("bin"));
  }

  private static void run(List<String> command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as("%s", command)
        .isZero();
  }
}
