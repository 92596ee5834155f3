package dev.gantry.agent.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** An agent that launches one container, notes its record as JSON, and waits to be killed. */
final class DyingAgent {
  private DyingAgent() {}

  /**
   * @param args home, installation, script, and {@code forget} to note nothing
   */
  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    Launches launches = new Launches(Files.createDirectories(home.resolve("first")));
    KeeperLauncher launcher =
        KeeperLauncher.open(Launches.KERNEL, new LauncherConfig(args[1], home.resolve("state")));
    Launches.Wish wish = Launches.sh(args[2]);
    wish.openStdin = true;
    LaunchedProcess process = launcher.launch(launches.request(wish));
    JsonMapper json = JsonMapper.builder().build();
    Files.writeString(home.resolve("record"), json.writeValueAsString(process.record()));
    System.out.println("ready");
    process.awaitExit();
    Thread.currentThread().join();
  }
}
