package dev.gantry.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.agent.program.ElfProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Runs syscall programs inside containers. */
final class Probe {
  private Probe() {}

  /** Puts the program into the container's writable layer, as {@code /probe}. */
  static void put(LaunchRequest request, ElfProgram program) throws Exception {
    Path file = request.rootFs().upper().resolve("probe");
    Files.write(file, program.file());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs it as the first process, to its end. */
  static void run(Launches launches, Launcher launcher, Launches.Wish wish, ElfProgram program)
      throws Exception {
    LaunchRequest request = launches.request(wish.args("/probe"));
    put(request, program);
    try (LaunchedProcess process = launcher.launch(request)) {
      String out = Launches.readAll(process.stdout().orElseThrow());
      assertThat(process.awaitExit()).isEqualTo(new ExitStatus(0, 0, false, true));
      program.wrote(out.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
