package dev.gantry.e2e;

import static dev.gantry.e2e.BusyboxImage.NAME;
import static dev.gantry.e2e.ResultAssert.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A platform of two hosts, the second one reached over TLS alone. In order, since each start takes
 * seconds: verbs on both, an agent killed, a tenant with a certificate, an app under load, a host
 * lost, the host back, the node revoked.
 */
@OnPlatform
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoHostsTest {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SITE = "site.test";

  private Path scratch;
  private HostSnapshot before;
  private Installation platform;
  private SecondHost host;
  private Docker docker;

  @BeforeAll
  void twoHosts(Platform shared) throws IOException {
    Assumptions.assumeTrue(
        shared.isOwn(), Platform.GIVEN_HOST + " is set: it has no hosts that we could add");
    before = HostSnapshot.take();
    scratch = Platform.newScratch();
    platform = new Installation(Installation.repository(), scratch.resolve("home"));
    host = new SecondHost("second", scratch.resolve("home2"));
    host.plugIn();
    platform.up("--listen", SecondHost.ourAddress());
    host.join(nodeToken());
    docker = new Docker(platform.dockerHost(), Files.createDirectory(scratch.resolve("config")));
    BusyboxImage.importInto(docker, scratch);
  }

  @AfterAll
  void nothingIsLeft() {
    if (platform == null) {
      return;
    }
    platform.keepLogs("two-hosts");
    try {
      host.close();
    } finally {
      platform.downAll();
      Cli.of("rm", "-rf", "--one-file-system", scratch.toString()).run();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(HostSnapshot.take().newSince(before)).isEmpty());
  }

  private String nodeToken() {
    Result token = platform.gantry("node", "token");
    expect(token).succeeds();
    String line = token.lines().getLast();
    return line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''));
  }

  private String nodeOf(String container) {
    return docker.inspect(container, "{{.Node.ID}}");
  }

  private List<String> containers(int count, String hint) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = docker.container(hint);
      docker.ok("run", "-d", "--name", name, NAME, "sh", "-c", "echo here; sleep 1000");
      names.add(name);
    }
    return names;
  }

  private String nodes() {
    Result list = platform.gantry("node", "ls");
    expect(list).succeeds();
    return list.out();
  }

  @Test
  @Order(1)
  void everyVerbWorksOnBothHostsThroughOneEndpoint() throws IOException {
    List<String> all = containers(4, "both");
    assertThat(all.stream().map(this::nodeOf).distinct()).hasSize(2);
    byte[] big = new byte[3_000_000];
    new java.util.Random(7).nextBytes(big);
    Path file = Files.write(scratch.resolve("big"), big);
    for (String name : all) {
      docker.awaitPrints("here", "logs", name);
      assertThat(docker.ok("exec", name, "echo", "inside")).isEqualTo("inside");
      docker.ok("cp", file.toString(), name + ":/tmp/big");
      Path back = scratch.resolve("back");
      docker.ok("cp", name + ":/tmp/big", back.toString());
      assertThat(Files.mismatch(file, back)).isEqualTo(-1);
      assertThat(docker.ok("top", name)).contains("sleep 1000");
      expect(docker.cli("exec", "-i", name, "md5sum").withStdin(big).run()).succeeds();
      docker.ok("pause", name);
      docker.ok("unpause", name);
      docker.ok("stop", "-t", "0", name);
      assertThat(docker.inspect(name, "{{.State.Status}}")).isEqualTo("exited");
      docker.ok("start", name);
      docker.ok("rm", "-f", name);
    }
  }

  @Test
  @Order(2)
  void inputAndOutputAreWholeOverTls() {
    byte[] text = "line\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 4; i++) {
      Result cat = docker.cli("run", "--rm", "-i", NAME, "cat").withStdin(text).run();
      expect(cat).succeeds();
      assertThat(cat.out().length()).isEqualTo(text.length);
      expect(docker.run("run", "--rm", NAME, "sh", "-c", "exit 7")).exitsWith(7);
    }
  }

  @Test
  @Order(3)
  void noContainerReachesTheAgentOfTheOtherHost() {
    int port = host.dataPort();
    String knock = "nc -w 5 " + SecondHost.itsAddress() + " " + port + " < /dev/null";
    // Open to gateways: what refuses containers is the network of their own host.
    expect(Cli.of("bash", "-c", "exec 3<>/dev/tcp/" + SecondHost.itsAddress() + "/" + port).run())
        .succeeds();
    String here =
        containers(2, "knocks").stream()
            .filter(name -> !nodeOf(name).equals("second"))
            .findFirst()
            .orElseThrow();
    expect(docker.run("exec", here, "sh", "-c", knock)).exitsWith(1).complains("refused");
    docker.close();
  }

  @Test
  @Order(4)
  void anAgentThatIsKilledAndComesBackLosesNothing() throws Exception {
    List<String> all = containers(2, "patient");
    String there = all.stream().filter(c -> nodeOf(c).equals("second")).findFirst().orElseThrow();
    String pid = docker.inspect(there, "{{.State.Pid}}");
    ProcessHandle agent = ProcessHandle.of(host.installation().agentPid()).orElseThrow();
    agent.destroyForcibly();
    agent.onExit().get(20, TimeUnit.SECONDS);

    await().atMost(PATIENCE).until(() -> nodes().contains("UNREACHABLE"));
    assertThat(docker.ok("ps", "--format", "{{.Names}} {{.Status}}"))
        .containsPattern(there + " Up .* \\(unreachable\\)");
    expect(docker.run("exec", there, "true")).exitsWith(1).complains("not reachable");
    expect(docker.run("stop", there)).exitsWith(1).complains("node second is not connected");
    String meanwhile = containers(1, "meanwhile").getFirst();
    assertThat(nodeOf(meanwhile)).isNotEqualTo("second");
    assertThat(Path.of("/proc", pid)).isDirectory();

    expect(host.installation().gantry("up")).succeeds();
    await().atMost(PATIENCE).until(() -> !nodes().contains("UNREACHABLE"));
    assertThat(docker.inspect(there, "{{.State.Status}} {{.State.Pid}}"))
        .isEqualTo("running " + pid);
    assertThat(docker.ok("exec", there, "echo", "back")).isEqualTo("back");
    docker.close();
  }

  @Test
  @Order(5)
  void aTenantComesInWithACertificate() throws IOException {
    expect(platform.gantry("tenant", "create", "certified")).succeeds();
    Map<String, String> env = platform.tenantEnv("certified");
    assertThat(env).containsEntry("DOCKER_TLS_VERIFY", "1");
    assertThat(env.get("DOCKER_HOST")).startsWith("tcp://" + SecondHost.ourAddress());
    assertThat(platform.tenantEnv("certified")).isEqualTo(env);
    Path bundle = scratch.resolve("certified.tar");
    expect(docker.run("save", "-o", bundle.toString(), NAME)).succeeds();
    expect(withCertificate(env, "load", "-i", bundle.toString())).succeeds();
    expect(withCertificate(env, "run", "--rm", NAME, "echo", "certified"))
        .succeeds()
        .prints("certified\n");
    assertThat(withCertificate(env, "ps", "-aq").text()).isEmpty();
    expect(withCertificate(env, "run", "--rm", "-v", "/:/host", NAME, "true"))
        .complains("administrators only");
    expect(platform.gantry("tenant", "rm", "--force", "certified")).succeeds();
    expect(withCertificate(env, "ps")).exitsWith(1).complains("unauthorized");
  }

  private Result withCertificate(Map<String, String> env, String... args) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(args));
    return Cli.of(command.toArray(String[]::new)).withEnv(env).run();
  }

  private Result app(String... args) {
    List<String> words = new ArrayList<>(List.of("app"));
    words.addAll(List.of(args));
    Result result = platform.gantry(words.toArray(String[]::new));
    expect(result).succeeds();
    return result;
  }

  private void deploy(String page) {
    app(
        "deploy",
        "site",
        NAME,
        "-p",
        "80=" + SITE,
        "--",
        "sh",
        "-c",
        "mkdir -p /www; echo page "
            + page
            + " > /www/index.html; httpd -p 80 -h /www; trap exit TERM; while :; do usleep 50000; done");
  }

  private void awaitReady(int replicas) {
    String pattern = "(?s).*site +" + replicas + "/" + replicas + " +[0-9]+ +\\S+ +\\S+ *\n.*";
    try {
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(120))
          .until(() -> app("ls").out().matches(pattern));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(app("ps", "site").describe(), e);
    }
  }

  private void awaitMembers(int count) {
    await()
        .pollInterval(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> app("ps", "site").lines().size() == count + 2);
  }

  private int ingress() {
    final int offset = 11;
    return platform.basePort() + offset;
  }

  @Test
  @Order(6)
  void anAppIsScaledRolledAndRolledBackUnderLoadWithoutAFailedRequest() {
    deploy("one");
    app("scale", "site", "6");
    awaitReady(6);
    String placed = app("ps", "site").out();
    assertThat(placed.lines().filter(line -> line.contains(" second "))).hasSize(3);
    try (IngressLoad load = new IngressLoad(ingress(), SITE, 4)) {
      app("scale", "site", "10");
      awaitReady(10);
      report("scaled to 10", load);
      app("scale", "site", "6");
      awaitMembers(6);
      report("scaled back to 6", load);
      deploy("two");
      awaitReady(6);
      awaitMembers(6);
      report("rolled", load);
      app("rollback", "site");
      awaitReady(6);
      awaitMembers(6);
      report("rolled back", load);
    }
  }

  private static void report(String what, IngressLoad load) {
    IngressLoad.Figures figures = load.take();
    System.out.println(what + ": " + figures);
    assertThat(figures.failures()).as(what).isEmpty();
    assertThat(figures.good()).as(what).isPositive();
  }

  @Test
  @Order(7)
  void theReplicasOfALostHostAreReplaced() {
    try (IngressLoad load = new IngressLoad(ingress(), SITE, 4)) {
      Instant lost = Instant.now();
      host.lose();
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(GRACE.plusSeconds(30))
          .until(
              () -> {
                String now = app("ps", "site").out();
                return !now.contains(" second ") && now.contains("6 of 6 replicas ready");
              });
      Duration took = Duration.between(lost, Instant.now());
      IngressLoad.Figures figures = load.take();
      System.out.println("host lost: replaced after " + took.toSeconds() + " s; " + figures);
      // 15 s after the grace, which begins at the last heartbeat.
      assertThat(took).isLessThan(GRACE.plusSeconds(15));
      assertThat(figures.failures()).isEmpty();
    }
  }

  @Test
  @Order(8)
  void theHostThatIsBackHoldsNothingThatWasReplaced() {
    host.plugIn();
    expect(host.installation().gantry("up")).succeeds();
    await().atMost(PATIENCE).until(() -> !nodes().contains("UNREACHABLE"));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                host.installation()
                    .script(
                        "sh",
                        "-c",
                        "ls " + host.installation().home() + "/agent/containers | wc -l")
                    .text()
                    .equals("0"));
    app("scale", "site", "8");
    awaitReady(8);
    assertThat(app("ps", "site").out()).contains(" second ");
  }

  @Test
  @Order(9)
  void aHostThatIsDrainedGivesItsReplicasAway() {
    try (IngressLoad load = new IngressLoad(ingress(), SITE, 4)) {
      expect(platform.gantry("node", "drain", "second")).succeeds();
      await()
          .pollInterval(Duration.ofSeconds(1))
          .atMost(PATIENCE)
          .until(() -> !app("ps", "site").out().contains(" second "));
      awaitReady(8);
      report("drained", load);
      expect(platform.gantry("node", "uncordon", "second")).succeeds();
    }
    app("rm", "site");
    await().atMost(PATIENCE).until(() -> docker.ok("ps", "-aq").isEmpty());
  }

  @Test
  @Order(10)
  void aRevokedNodeIsLeftOut() {
    expect(platform.gantry("node", "revoke", "second")).succeeds();
    await().atMost(PATIENCE).until(() -> nodes().contains("UNREACHABLE"));
    List<String> all = containers(2, "after");
    assertThat(all.stream().map(this::nodeOf).distinct()).hasSize(1).doesNotContain("second");
    // Nor has it come back under another name: its join token was good for one host.
    assertThat(nodes().lines()).hasSize(3);
    docker.close();
  }

  @Test
  @Order(11)
  void aWrongFingerprintOrTokenIsNotServed() {
    SecondHost stranger = new SecondHost("stranger", scratch.resolve("home3"));
    String fresh = nodeToken();
    String forged = fresh.substring(0, fresh.indexOf('#') + 1) + "0".repeat(64);
    Result wrong =
        Cli.of("timeout", "60", "sh", "-c", "./gantry join '" + forged + "'")
            .withEnv(
                Map.of(
                    "GANTRY_HOME",
                    stranger.installation().home().toString(),
                    "GANTRY_SKIP_BUILD",
                    "1"))
            .in(Installation.repository())
            .within(Duration.ofSeconds(90))
            .run();
    assertThat(wrong.code()).as(wrong.describe()).isNotZero();
    assertThat(nodes()).doesNotContain("stranger");
    Installation left = new Installation(Installation.repository(), stranger.installation().home());
    left.downAll();
  }
}
