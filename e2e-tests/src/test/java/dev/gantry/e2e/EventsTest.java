package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docker events}, kept and live. */
@OnPlatform
class EventsTest {
  private static final String LINE = "{{.Type}} {{.Action}}";

  private static String now() {
    Instant now = Instant.now();
    return "%d.%09d".formatted(now.getEpochSecond(), now.getNano());
  }

  private static List<String> between(Docker docker, String since, String... filters) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of("events", "--since", since, "--until", now(), "--format", LINE));
    for (String filter : filters) {
      args.addAll(List.of("--filter", filter));
    }
    return docker.ok(args.toArray(String[]::new)).lines().toList();
  }

  @Test
  void aLifeIsKeptWithWhatWasDoneInIt(Docker docker) {
    String since = now();
    String volume = docker.volume("told");
    String name = docker.container("told");
    docker.ok(
        "run",
        "-d",
        "--name",
        name,
        "-v",
        volume + ":/data",
        NAME,
        "sh",
        "-c",
        "trap 'exit 9' USR1; while :; do usleep 20000; done");
    expect(docker.run("exec", name, "sh", "-c", "exit 3")).exitsWith(3);
    docker.ok("kill", "-s", "USR1", name);
    expect(docker.run("wait", name)).prints("9\n");
    docker.ok("rm", name);
    docker.ok("volume", "rm", volume);
    docker.awaitPrints(
        "exec_die 3",
        "events",
        "--since",
        since,
        "--until",
        now(),
        "--filter",
        "event=exec_die",
        "--filter",
        "container=" + name,
        "--format",
        "{{.Action}} {{.Actor.Attributes.exitCode}}");
    assertThat(between(docker, since, "container=" + name))
        .containsExactly(
            "container create",
            "container start",
            "container exec_create: sh -c exit 3",
            "container exec_start: sh -c exit 3",
            "container exec_die",
            "container kill",
            "container die",
            "container destroy");
    assertThat(between(docker, since, "volume=" + volume))
        .containsExactly("volume create", "volume mount", "volume unmount", "volume destroy");
    assertThat(between(docker, since, "type=network", "network=bridge"))
        .contains("network connect", "network disconnect");
  }

  @Test
  void attachedAndDetachedClientsAreTold(Docker docker) {
    String since = now();
    String name = docker.container("attached");
    expect(docker.run("run", "--rm", "--name", name, NAME, "true")).succeeds();
    docker.awaitPrints(
        "attach",
        "events",
        "--since",
        since,
        "--until",
        now(),
        "--filter",
        "event=attach",
        "--filter",
        "container=" + name,
        "--format",
        "{{.Action}}");
  }

  @Test
  void whoFollowsSeesWhatWasAndWhatComesOnce(Docker docker) {
    String since = now();
    String before = docker.detached("before", "true");
    expect(docker.run("wait", before)).succeeds();
    try (Running events =
        docker
            .cli(
                "events",
                "--since",
                since,
                "--filter",
                "event=die",
                "--format",
                "{{.Actor.Attributes.name}}")
            .start()) {
      events.awaitOut("the kept one", out -> out.contains(before + "\n"));
      String after = docker.detached("after", "true");
      events.awaitOut("the live one", out -> out.contains(after + "\n"));
      assertThat(events.out().lines().filter(before::equals)).hasSize(1);
      assertThat(events.out().lines().filter(after::equals)).hasSize(1);
    }
  }

  @Test
  void anEndBeforeTheBeginIsRefused(Docker docker) {
    expect(docker.run("events", "--since", "1700000009", "--until", "1700000008"))
        .exitsWith(1)
        .complains("cannot be after `until` time");
  }
}
