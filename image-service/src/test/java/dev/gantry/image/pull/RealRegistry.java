package dev.gantry.image.pull;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The distribution project's registry on a loopback port, filled by skopeo; both from Debian. */
final class RealRegistry implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final String host;

  static boolean isInstalled() {
    return Stream.of("docker-registry", "skopeo", "htpasswd")
        .allMatch(program -> Files.isExecutable(Path.of("/usr/bin", program)));
  }

  /**
   * @param user name and password that it asks for; none when empty
   */
  RealRegistry(Path folder, String... user) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      host = "127.0.0.1:" + free.getLocalPort();
    }
    Path config = folder.resolve("config.yml");
    Files.writeString(config, config(user));
    process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::answers);
  }

  private String config(String... user) throws IOException, InterruptedException {
    String plain =
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: %s\n"
            .formatted(folder.resolve("data"), host);
    if (user.length == 0) {
      return plain;
    }
    Path passwords = folder.resolve("htpasswd");
    run("htpasswd", "-Bbc", passwords.toString(), user[0], user[1]);
    return plain + "auth:\n  htpasswd:\n    realm: test\n    path: " + passwords + "\n";
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(folder.resolve("log")));
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://" + host + "/v2/").toURL().openConnection();
      return connection.getResponseCode() > 0;
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  String host() {
    return host;
  }

  /** {@code skopeo copy} to a name here. */
  void push(String source, String name, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("skopeo", "--insecure-policy", "copy", "-q", "--dest-tls-verify=false"));
    command.addAll(List.of(options));
    command.add(source);
    command.add("docker://" + host + "/" + name);
    run(command.toArray(String[]::new));
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process tool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
      tool.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + ": " + Files.readString(output));
    }
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
