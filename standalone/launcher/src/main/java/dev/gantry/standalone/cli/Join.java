package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.JoinLine;
import dev.gantry.standalone.installation.LaunchException;
import dev.gantry.standalone.installation.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./gantry join LINE}: this host becomes a node of a platform on another one. */
@Command(name = "join")
final class Join implements Callable<Integer> {
  @Parameters(paramLabel = "TOKEN@HOST:PORT#FINGERPRINT")
  private String line;

  @Option(names = "--name", defaultValue = "")
  private String name;

  @Option(names = "--data-address", defaultValue = "")
  private String dataAddress;

  @Override
  public Integer call() throws Exception {
    JoinLine told = JoinLine.parse(line);
    if (!dataAddress.isEmpty() && !dataAddress.matches(".*:[0-9]{1,5}")) {
      throw new LaunchException("--data-address " + dataAddress + ": give HOST:PORT or :PORT");
    }
    Settings settings = Settings.read();
    Installation installation = Installation.openOrMake(settings.home(), new SecureRandom());
    try (HomeLock held = HomeLock.take(installation)) {
      if (Files.exists(installation.adminToken())) {
        throw new LaunchException(
            settings.home() + " holds a platform of its own: set GANTRY_HOME to another folder");
      }
      Membership membership = new Membership(told.gateway(), told.fingerprint(), name, dataAddress);
      writeToken(installation.joinToken(), told.token());
      installation.join(membership);
      new Worker(settings, installation, membership).up();
      // It has a token of its own now.
      Files.delete(installation.joinToken());
    }
    return 0;
  }

  private static void writeToken(Path file, String token) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, token + "\n");
  }
}
