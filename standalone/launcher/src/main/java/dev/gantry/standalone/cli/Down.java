package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./gantry down}: stops the control plane; with {@code --all} everything. */
@Command(name = "down")
final class Down implements Callable<Integer> {
  @Option(names = "--all")
  private boolean all;

  @Override
  public Integer call() throws Exception {
    Settings settings = Settings.read();
    if (!Installation.exists(settings.home())) {
      System.out.println("Nothing is installed in " + settings.home() + ".");
      return 0;
    }
    Installation installation = Installation.open(settings.home());
    try (HomeLock held = HomeLock.take(installation)) {
      Descent descent = new Descent(settings, installation);
      descent.controlPlane();
      if (all) {
        descent.agentAndContainers();
        System.out.println("Down, with the agent and all containers.");
      } else {
        System.out.println(
            "Down. The agent and the containers go on; ./gantry down --all stops them.");
      }
    }
    return 0;
  }
}
