package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants on one platform: neither sees, reaches or disturbs the other. */
@OnPlatform
class TenantsTest {
  private TenantClient first;
  private TenantClient second;
  private Docker mine;
  private Docker theirs;

  @BeforeEach
  void make(Platform platform) throws IOException {
    Assumptions.assumeTrue(platform.isOwn(), "tenants are made by an administrator's command");
    first = TenantClient.create(platform, "a");
    second = TenantClient.create(platform, "b");
    mine = first.docker();
    theirs = second.docker();
  }

  @AfterEach
  void remove() {
    first.close();
    second.close();
  }

  @Test
  void listsShowTheirOwnerOnlyAndNamesAreFreeForBoth() {
    mine.ok("run", "-d", "--name", "web", "-v", "data:/data", NAME, "sleep", "1000");
    for (String[] list :
        new String[][] {
          {"ps", "-aq"}, {"volume", "ls", "-q"}, {"ps", "-aq", "--filter", "name=web"}
        }) {
      assertThat(theirs.ok(list)).isEmpty();
      assertThat(mine.ok(list)).isNotEmpty();
    }
    assertThat(theirs.ok("info", "--format", "{{.Containers}} {{.Images}}")).isEqualTo("0 1");
    String id = theirs.ok("run", "-d", "--name", "web", "-v", "data:/data", NAME, "sleep", "1000");
    assertThat(theirs.ok("ps", "-aq", "--no-trunc")).isEqualTo(id);
    mine.ok("exec", "web", "sh", "-c", "echo secret > /data/file");
    expect(theirs.run("exec", "web", "cat", "/data/file")).exitsWith(1);
    assertThat(theirs.ok("network", "inspect", "bridge", "--format", "{{len .Containers}}"))
        .isEqualTo("1");
  }

  @Test
  void anothersContainerIsNotThereByNameIdOrPrefix() {
    String id = mine.ok("run", "-d", "--name", "mine", NAME, "sleep", "1000");
    for (String reference : List.of("mine", id, id.substring(0, 12), id.substring(0, 4))) {
      for (List<String> verb :
          List.of(
              List.of("inspect", "--type", "container", reference),
              List.of("logs", reference),
              List.of("top", reference),
              List.of("stop", reference),
              List.of("start", reference),
              List.of("restart", reference),
              List.of("kill", reference),
              List.of("pause", reference),
              List.of("rename", reference, "stolen"),
              List.of("wait", reference),
              List.of("rm", "-f", reference),
              List.of("exec", reference, "true"),
              List.of("cp", reference + ":/etc/passwd", "-"),
              List.of("attach", reference))) {
        Result result = theirs.run(verb.toArray(String[]::new));
        // `rm -f` of what is not there is no failure to the CLI.
        if (!verb.getFirst().equals("rm")) {
          assertThat(result.code()).as(result.describe()).isNotZero();
        }
        assertThat(result.err()).as(result.describe()).containsIgnoringCase("no such");
      }
    }
    assertThat(mine.inspect("mine", "{{.State.Status}} {{.RestartCount}}")).isEqualTo("running 0");
  }

  @Test
  void anothersExecIsNotThere() {
    mine.ok("run", "-d", "--name", "mine", NAME, "sleep", "1000");
    try (Api ours = first.api();
        Api other = second.api()) {
      Api.Answer made = ours.post("/containers/mine/exec", "{\"Cmd\":[\"id\"]}");
      assertThat(made.status()).as(made.toString()).isEqualTo(201);
      String exec = made.body().replaceAll("(?s).*\"Id\":\"([^\"]+)\".*", "$1");
      assertThat(other.get("/exec/" + exec + "/json").status()).isEqualTo(404);
      assertThat(other.post("/exec/" + exec + "/start", "{\"Detach\":true}").status())
          .isEqualTo(404);
      assertThat(other.post("/exec/" + exec + "/resize?h=1&w=1").status()).isEqualTo(404);
      assertThat(ours.get("/exec/" + exec + "/json").status()).isEqualTo(200);
    }
  }

  @Test
  void anothersImageAndVolumeAreNotThere() {
    mine.ok("tag", NAME, "private:1");
    mine.ok("volume", "create", "--label", "x=y", "vault");
    String id = mine.ok("image", "inspect", "--format", "{{.Id}}", "private:1");
    // The same content imported by both has one id: it is known by its own tags only.
    mine.ok("run", "--name", "changed", NAME, "touch", "/only-mine");
    assertThat(theirs.ok("images", "--format", "{{.Repository}}:{{.Tag}}")).isEqualTo(NAME);
    for (List<String> verb :
        List.of(
            List.of("image", "inspect", "private:1"),
            List.of("history", "private:1"),
            List.of("tag", "private:1", "stolen:1"),
            List.of("rmi", "private:1"),
            List.of("save", "private:1"),
            List.of("volume", "inspect", "vault"),
            List.of("volume", "rm", "vault"))) {
      Result result = theirs.run(verb.toArray(String[]::new));
      assertThat(result.code()).as(result.describe()).isNotZero();
      assertThat(result.err()).as(result.describe()).containsIgnoringCase("no such");
    }
    assertThat(theirs.ok("volume", "prune", "-a", "-f")).contains("0B");
    assertThat(mine.ok("volume", "ls", "-q")).isEqualTo("vault");
    assertThat(id).startsWith("sha256:");
  }

  @Test
  void anothersEventsAreNotTold() {
    String since = Long.toString(System.currentTimeMillis() / 1000 - 1);
    mine.ok("run", "--name", "loud", NAME, "true");
    theirs.ok("run", "--name", "quiet", NAME, "true");
    String until = Long.toString(System.currentTimeMillis() / 1000 + 1);
    String told = theirs.ok("events", "--since", since, "--until", until);
    assertThat(told).contains("quiet").doesNotContain("loud");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -v /:/host                           | mounting a folder of the host
          --mount type=bind,src=/etc,dst=/x    | mounting a folder of the host
          --privileged                         | a privileged container
          --network host                       | host
          --pid host                           | host
          --ipc host                           | host
          --uts host                           | host
          --cap-add SYS_ADMIN                  | adding capability SYS_ADMIN
          --cap-add ALL                        | adding capability ALL
          --device /dev/kmsg                   | device
          --security-opt seccomp=unconfined    | seccomp
          --cgroup-parent /                    | cgroup
          """)
  void whatTouchesTheHostIsRefusedWithItsReason(String options, String reason) {
    List<String> command = new ArrayList<>(List.of("run", "--rm"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of(NAME, "true"));
    expect(theirs.run(command.toArray(String[]::new))).exitsWith(125).complains(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--network=container:mine", "--volumes-from=mine"})
  void anothersContainerLendsNothing(String option) {
    mine.ok("run", "-d", "--name", "mine", "-v", "data:/data", NAME, "sleep", "1000");
    Result result = theirs.run("run", "--rm", option, NAME, "ls", "/data");
    assertThat(result.code()).as(result.describe()).isEqualTo(125);
  }

  @Test
  void containersOfTwoTenantsDoNotReachEachOtherAndThoseOfOneDo(Platform platform) {
    String serve = "while :; do echo hello | nc -l -p 80; done";
    mine.ok("run", "-d", "--name", "server", "-p", "0:80", NAME, "sh", "-c", serve);
    String address = mine.inspect("server", "{{.NetworkSettings.IPAddress}}");
    String ask = "nc -w 2 " + address + " 80 </dev/null";
    mine.awaitPrints("hello", "run", "--rm", NAME, "sh", "-c", ask);
    Result refused = theirs.run("run", "--rm", NAME, "sh", "-c", ask);
    assertThat(refused.out()).as(refused.describe()).isEmpty();
    assertThat(refused.code()).isNotZero();
    expect(theirs.run("run", "--rm", NAME, "ping", "-c", "1", "-W", "1", address)).exitsWith(1);
    // What is published is for everybody.
    String gateway =
        theirs.ok("network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}");
    String port = mine.ok("port", "server", "80").lines().findFirst().orElseThrow();
    String published = port.substring(port.lastIndexOf(':') + 1);
    theirs.awaitPrints(
        "hello",
        "run",
        "--rm",
        NAME,
        "sh",
        "-c",
        "nc -w 2 " + gateway + " " + published + " </dev/null");
    assertThat(platform.installation().home()).isDirectory();
  }

  @Test
  void theHostsOwnServicesAreOutOfReach(Platform platform) throws IOException {
    String gateway =
        theirs.ok("network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Gateway}}");
    int base = Integer.parseInt(platform.installation().url().replaceAll(".*:", ""));
    for (int port = base; port < base + 10; port++) {
      String ask = "nc -w 1 " + gateway + " " + port + " </dev/null && echo open";
      Result result = theirs.run("run", "--rm", NAME, "sh", "-c", ask);
      assertThat(result.out()).as("port " + port).doesNotContain("open");
    }
  }
}
