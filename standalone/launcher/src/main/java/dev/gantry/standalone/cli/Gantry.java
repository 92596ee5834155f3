package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.LaunchException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * What {@code ./gantry} calls for the commands that touch processes. The script gives the JDK, the
 * distribution and the home as system properties.
 */
@Command(
    name = "gantry",
    subcommands = {
      Up.class,
      Down.class,
      Status.class,
      Join.class,
      Node.class,
      Tenant.class,
      Environment.class,
      App.class
    })
public final class Gantry {
  private Gantry() {}

  public static void main(String[] args) {
    int code =
        new CommandLine(new Gantry())
            .setExecutionExceptionHandler((failure, command, result) -> explain(failure))
            .execute(args);
    System.exit(code);
  }

  private static int explain(Exception failure) {
    if (failure instanceof LaunchException) {
      System.err.println("gantry: " + failure.getMessage());
    } else {
      System.err.println("gantry: unexpected failure");
      failure.printStackTrace();
    }
    return 1;
  }
}
