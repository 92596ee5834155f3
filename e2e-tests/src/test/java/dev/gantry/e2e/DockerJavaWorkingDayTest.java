package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A working day by docker-java: terminals, ports, logs, many containers. */
@OnPlatform
class DockerJavaWorkingDayTest {
  private static final int CLIENTS = 16;
  private static final int CONTAINERS = 100;
  private static final String CTRL_C = "\003";

  private DockerClient client;

  @BeforeEach
  void connect(Docker docker) {
    client = JavaClient.of(docker);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  @Test
  void aTerminalIsTypedInResizedAndInterrupted(Docker docker) throws Exception {
    String id =
        client
            .createContainerCmd(BusyboxImage.NAME)
            .withName(docker.container("javatty"))
            .withTty(true)
            .withStdinOpen(true)
            .withAttachStdin(true)
            .withAttachStdout(true)
            .withCmd("sh")
            .exec()
            .getId();
    Frames screen = new Frames();
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream typed = new PipedInputStream(keyboard)) {
      client
          .attachContainerCmd(id)
          .withStdIn(typed)
          .withStdOut(true)
          .withStdErr(true)
          .withFollowStream(true)
          .exec(screen)
          .awaitStarted();
      client.startContainerCmd(id).exec();
      client.resizeContainerCmd(id).withSize(33, 111).exec();
      type(keyboard, "stty size\n");
      screen.await("33 111");
      type(keyboard, "sleep 1000; echo status $?\n");
      screen.await("echo status $?");
      awaitProcess(docker, id, "sleep 1000");
      type(keyboard, CTRL_C);
      type(keyboard, "exit 9\n");
      assertThat(client.waitContainerCmd(id).start().awaitStatusCode(30, TimeUnit.SECONDS))
          .isEqualTo(9);
    }
  }

  @Test
  void aCommandIsExecutedOnATerminal(Docker docker) throws Exception {
    String id = running(docker, "javaexec", HostConfig.newHostConfig(), "sleep", "1000");
    String exec =
        client
            .execCreateCmd(id)
            .withTty(true)
            .withAttachStdin(true)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd("sh", "-c", "read line; stty size; exit 5")
            .exec()
            .getId();
    Frames screen = new Frames();
    try (PipedOutputStream keyboard = new PipedOutputStream();
        PipedInputStream typed = new PipedInputStream(keyboard)) {
      client.execStartCmd(exec).withTty(true).withStdIn(typed).exec(screen).awaitStarted();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> client.inspectExecCmd(exec).exec().isRunning());
      client.resizeExecCmd(exec).withSize(22, 99).exec();
      type(keyboard, "go\n");
      screen.await("22 99");
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !client.inspectExecCmd(exec).exec().isRunning());
    assertThat(client.inspectExecCmd(exec).exec().getExitCodeLong()).isEqualTo(5);
  }

  @Test
  void aPageIsServedAtAPublishedPort(Docker docker) {
    ExposedPort web = ExposedPort.tcp(80);
    HostConfig published =
        HostConfig.newHostConfig()
            .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), web));
    String serve = "echo page > /tmp/index.html; exec httpd -f -p 80 -h /tmp";
    String id =
        client
            .createContainerCmd(BusyboxImage.NAME)
            .withName(docker.container("javaweb"))
            .withExposedPorts(web)
            .withHostConfig(published)
            .withCmd("sh", "-c", serve)
            .exec()
            .getId();
    client.startContainerCmd(id).exec();
    Ports.Binding[] bound =
        client
            .inspectContainerCmd(id)
            .exec()
            .getNetworkSettings()
            .getPorts()
            .getBindings()
            .get(web);
    int port = Integer.parseInt(bound[0].getHostPortSpec());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> fetched(port).contains("page"));
  }

  @Test
  void logsAreFollowedToTheEndAndCutByTail(Docker docker) throws Exception {
    String count = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done";
    String id = running(docker, "javalogs", HostConfig.newHostConfig(), "sh", "-c", count);
    Frames followed = new Frames();
    client
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(followed)
        .awaitCompletion(60, TimeUnit.SECONDS);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      all.append("line ").append(i).append('\n');
    }
    assertThat(followed.out()).isEqualTo(all.toString());
    Frames tail = new Frames();
    client.logContainerCmd(id).withStdOut(true).withTail(2).exec(tail).awaitCompletion();
    assertThat(tail.out()).isEqualTo("line 1998\nline 1999\n");
  }

  @Test
  void anImageIsPulledAndRun(Docker docker, Platform platform) throws Exception {
    try (RegistryProcess registry = PullTest.filled(docker, platform)) {
      String name = registry.host() + "/" + PullTest.NAME;
      client.pullImageCmd(name).withTag("1").start().awaitCompletion(60, TimeUnit.SECONDS);
      assertThat(client.inspectImageCmd(name + ":1").exec().getRepoDigests())
          .anyMatch(digest -> digest.startsWith(name + "@sha256:"));
      String id =
          client
              .createContainerCmd(name + ":1")
              .withName(docker.container("javapulled"))
              .withCmd("sh", "-c", "test -s /unique")
              .exec()
              .getId();
      client.startContainerCmd(id).exec();
      assertThat(client.waitContainerCmd(id).start().awaitStatusCode(30, TimeUnit.SECONDS))
          .isZero();
      client.removeContainerCmd(id).exec();
      client.removeImageCmd(name + ":1").exec();
    }
  }

  @Test
  void aKilledAgentLosesNoLineAndNoExitCode(Docker docker, Platform platform) throws Exception {
    Assumptions.assumeTrue(
        platform.isOwn(), Platform.GIVEN_HOST + " is set: that platform is not ours to break");
    String count = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); echo $i; done; exit 11";
    String id = running(docker, "javalines", HostConfig.newHostConfig(), "sh", "-c", count);
    Part.AGENT.kill(platform.installation().home());
    platform.installation().up();
    assertThat(client.waitContainerCmd(id).start().awaitStatusCode(120, TimeUnit.SECONDS))
        .isEqualTo(11);
    Frames logs = new Frames();
    client.logContainerCmd(id).withStdOut(true).exec(logs).awaitCompletion(120, TimeUnit.SECONDS);
    List<String> lines = logs.out().lines().toList();
    assertThat(lines).hasSize(300_000);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).isEqualTo(Integer.toString(i + 1));
    }
  }

  @Test
  void aHundredContainersOfSixteenClientsRun(Docker docker) throws Exception {
    List<String> ids = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<String>> starts = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        starts.add(
            clients.submit(
                () -> running(docker, "javamany", HostConfig.newHostConfig(), "sleep", "1000")));
      }
      for (Future<String> start : starts) {
        ids.add(start.get());
      }
      for (String id : ids) {
        assertThat(client.inspectContainerCmd(id).exec().getState().getRunning()).isTrue();
      }
      List<Future<?>> removals = new ArrayList<>();
      for (String id : ids) {
        removals.add(clients.submit(() -> client.removeContainerCmd(id).withForce(true).exec()));
      }
      for (Future<?> removal : removals) {
        removal.get();
      }
    }
    assertThat(client.listContainersCmd().withShowAll(true).exec())
        .noneMatch(container -> ids.contains(container.getId()));
  }

  private String running(Docker docker, String hint, HostConfig host, String... command) {
    String id =
        client
            .createContainerCmd(BusyboxImage.NAME)
            .withName(docker.container(hint))
            .withHostConfig(host)
            .withCmd(command)
            .exec()
            .getId();
    client.startContainerCmd(id).exec();
    return id;
  }

  /** Until the shell has started what was typed: an interrupt before that would hit the shell. */
  private static void awaitProcess(Docker docker, String id, String command) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> docker.run("exec", id, "ps").out().contains(command));
  }

  private static void type(PipedOutputStream keyboard, String keys) throws IOException {
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  private static String fetched(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
