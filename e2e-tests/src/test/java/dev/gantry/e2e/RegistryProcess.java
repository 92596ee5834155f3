package dev.gantry.e2e;

import static dev.gantry.e2e.ResultAssert.expect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Debian's docker-registry on a loopback port; images come in by skopeo. */
final class RegistryProcess implements AutoCloseable {
  private final Process process;
  private final String host;
  private final List<String> credentials;

  /**
   * @param login name and password that it asks for; none when empty
   */
  RegistryProcess(Path scratch, String... login) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "registry");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    host = "127.0.0.1:" + port;
    credentials = login.length == 0 ? List.of() : List.of("--dest-creds", String.join(":", login));
    Path config = folder.resolve("config.yml");
    Files.writeString(config, config(folder, login));
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> accepts(port));
  }

  private String config(Path folder, String... login) {
    String plain =
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: %s\n"
            .formatted(folder.resolve("data"), host);
    if (login.length == 0) {
      return plain;
    }
    Path passwords = folder.resolve("htpasswd");
    expect(Cli.of("htpasswd", "-Bbc", passwords.toString(), login[0], login[1]).run()).succeeds();
    return plain + "auth:\n  htpasswd:\n    realm: test\n    path: " + passwords + "\n";
  }

  private boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new AssertionError("docker-registry has ended", e);
      }
      return false;
    }
  }

  /** {@code 127.0.0.1:port}. */
  String host() {
    return host;
  }

  /** Copies an archive that {@code docker save} wrote. */
  void push(Path archive, String name) {
    List<String> command =
        new ArrayList<>(
            List.of("skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false"));
    command.addAll(credentials);
    command.add("docker-archive:" + archive);
    command.add("docker://" + host + "/" + name);
    expect(Cli.of(command.toArray(String[]::new)).run()).succeeds();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
