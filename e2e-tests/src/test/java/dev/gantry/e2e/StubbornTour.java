package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** What users do on a working day, done by a {@link Stubborn} one. */
final class StubbornTour {
  private static final String IMAGE = BusyboxImage.NAME;

  private final Stubborn user;
  private final Path scratch;
  private final RegistryProcess registry;
  private final Path archive;
  private final AtomicInteger tours = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param archive of an image that prints {@code pulled} when it is run with {@code cat /pulled}
   */
  StubbornTour(Stubborn user, Path scratch, RegistryProcess registry, Path archive) {
    this.user = user;
    this.scratch = scratch;
    this.registry = registry;
    this.archive = archive;
  }

  int tours() {
    return tours.get();
  }

  void run() {
    theOneThatEnds();
    theOneThatIsWorkedWith();
    theOneThatServes();
    talk(4);
    // Nothing of it is left to ask afterwards, at whichever replica.
    talk(5, "--rm");
    theOneThatIsPulled();
    tours.incrementAndGet();
  }

  private void theOneThatEnds() {
    String name = Docker.fresh("ends");
    user.create(name, IMAGE, "sh", "-c", "echo out; echo err >&2; exit 3");
    int starts = user.start(name);
    assertThat(user.again("wait", name).text()).isEqualTo("3");
    Result logs = user.again("logs", name);
    int runs = logs.out().length() / "out\n".length();
    assertThat(runs).as(logs.describe()).isBetween(1, starts);
    assertThat(logs.out()).as(logs.describe()).isEqualTo("out\n".repeat(runs));
    assertThat(logs.err()).as(logs.describe()).isEqualTo("err\n".repeat(runs));
    assertThat(user.inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 3");
    user.remove(name);
  }

  private void theOneThatIsWorkedWith() {
    String name = Docker.fresh("works");
    String volume = Docker.fresh("data");
    user.again("volume", "create", volume);
    user.create(name, IMAGE, "-v", volume + ":/data", null, "sleep", "1000");
    user.again("start", name);
    assertThat(user.again("exec", name, "echo", "inside").text()).isEqualTo("inside");
    user.again("cp", Stubborn.file(scratch, name).toString(), name + ":/data/file");
    assertThat(user.again("exec", name, "cat", "/data/file").text()).isEqualTo(name);
    assertThat(user.again("ps", "--format", "{{.Names}}").lines()).contains(name);
    terminal(name);
    user.again("stop", "-t", "0", name);
    assertThat(user.inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 137");
    user.again("start", name);
    user.again("restart", "-t", "0", name);
    assertThat(user.inspect(name, "{{.State.Status}}")).isEqualTo("running");
    assertThat(user.again("exec", name, "cat", "/data/file").text()).isEqualTo(name);
    user.remove(name);
    user.again(List.of("no such volume"), "volume", "rm", volume);
  }

  /** A session that was cut is begun again; one that was not ends with its code. */
  private void terminal(String name) {
    user.untilRight(
        () -> {
          try (PseudoTerminal terminal =
              PseudoTerminal.docker(user.docker(), 33, 77, "exec", "-it", name, "sh")) {
            terminal.type("stty size; echo sum$((40+2)); exit 7\n");
            Result result = terminal.await();
            boolean whole = result.out().contains("33 77") && result.out().contains("sum42");
            assertThat(result.code() == 7 || !whole || Stubborn.isAway(result.out()))
                .as(result.describe())
                .isTrue();
            return whole && result.code() == 7 ? result : null;
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Its port has nothing to do with the services: it answers always. */
  private void theOneThatServes() {
    String name = Docker.fresh("serves");
    String page = "mkdir /w; echo " + name + " > /w/index.html; exec httpd -f -p 8080 -h /w";
    user.create(name, IMAGE, "-p", "127.0.0.1::8080", null, "sh", "-c", page);
    user.again("start", name);
    String address = user.again("port", name, "8080").text();
    URI uri = URI.create("http://" + address + "/");
    Awaitility.await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(uri).equals(name));
    for (int i = 0; i < 20; i++) {
      assertThat(get(uri)).isEqualTo(name);
    }
    user.remove(name);
  }

  private String get(URI uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError("a published port did not answer: " + uri, e);
    }
  }

  /** What comes back is what was sent; of a connection that was cut, the beginning of it. */
  private void talk(int code, String... options) {
    String said = "first\nsecond\n".repeat(500);
    byte[] input = said.getBytes(StandardCharsets.UTF_8);
    user.untilRight(
        () -> {
          String name = Docker.fresh("talked");
          Result result =
              user.docker().cli(run(name, options, "cat; exit " + code)).withStdin(input).run();
          boolean right = result.code() == code || Stubborn.isAway(result.err());
          assertThat(right).as(result.describe()).isTrue();
          assertThat(said).as(result.describe()).startsWith(result.out());
          user.remove(name);
          return result.code() == code && result.out().equals(said) ? result : null;
        });
  }

  private static String[] run(String name, String[] options, String script) {
    List<String> words = new ArrayList<>(List.of("run", "-i", "--name", name));
    words.addAll(List.of(options));
    words.addAll(List.of(IMAGE, "sh", "-c", script));
    return words.toArray(String[]::new);
  }

  private void theOneThatIsPulled() {
    String name = Docker.fresh("pulled");
    registry.push(archive, name + ":1");
    String image = registry.host() + "/" + name + ":1";
    user.again("pull", "-q", image);
    user.create(name, image, "cat", "/pulled");
    int starts = user.start(name);
    assertThat(user.again("wait", name).text()).isEqualTo("0");
    assertThat(user.again("logs", name).text()).matches("(pulled){1," + starts + "}");
    user.remove(name);
    user.again(List.of("No such image"), "rmi", image);
    assertThat(user.again("images", "-q", image).text()).isEmpty();
  }
}
