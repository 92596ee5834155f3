package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same tour with another client: what Testcontainers stands on. */
@OnPlatform
class DockerJavaTest {
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
  void pingVersionAndInfoAnswer() {
    client.pingCmd().exec();
    assertThat(client.versionCmd().exec().getApiVersion()).matches("1\\.\\d+");
    assertThat(client.infoCmd().exec().getOsType()).isEqualTo("linux");
  }

  /** No import here: docker-java 3.7.1 sends {@code {}} instead of the given stream. */
  @Test
  void imageIsTaggedListedAndRemoved() {
    String name = Docker.fresh("javaimage");
    String id = client.inspectImageCmd(BusyboxImage.NAME).exec().getId();
    client.tagImageCmd(BusyboxImage.NAME, name, "1").exec();
    assertThat(client.inspectImageCmd(name + ":1").exec().getId()).isEqualTo(id);
    assertThat(client.listImagesCmd().exec())
        .anyMatch(image -> List.of(image.getRepoTags()).contains(name + ":1"));
    client.removeImageCmd(name + ":1").exec();
    assertThatThrownBy(() -> client.inspectImageCmd(name + ":1").exec())
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void containerIsRunWaitedForReadAndRemoved(Docker docker) throws Exception {
    String id = create(docker, "tour", "sh", "-c", "echo out; echo err >&2; exit 7");
    client.startContainerCmd(id).exec();
    assertThat(client.waitContainerCmd(id).start().awaitStatusCode(20, TimeUnit.SECONDS))
        .isEqualTo(7);
    InspectContainerResponse.ContainerState state =
        client.inspectContainerCmd(id).exec().getState();
    assertThat(state.getStatus()).isEqualTo("exited");
    assertThat(state.getExitCodeLong()).isEqualTo(7);

    Frames logs = new Frames();
    client.logContainerCmd(id).withStdOut(true).withStdErr(true).exec(logs).awaitCompletion();
    assertThat(logs.text(StreamType.STDOUT)).isEqualTo("out\n");
    assertThat(logs.text(StreamType.STDERR)).isEqualTo("err\n");

    client.removeContainerCmd(id).exec();
    assertThatThrownBy(() -> client.inspectContainerCmd(id).exec())
        .isInstanceOf(NotFoundException.class);
  }

  /** The container ends by itself: docker-java does not pass the end of input on. */
  @Test
  void attachedInputAndOutputAreCarried(Docker docker) throws Exception {
    String id =
        client
            .createContainerCmd(BusyboxImage.NAME)
            .withName(docker.container("attach"))
            .withStdinOpen(true)
            .withStdInOnce(true)
            .withAttachStdin(true)
            .withCmd("sh", "-c", "read line; echo got $line")
            .exec()
            .getId();
    Frames output = new Frames();
    try (ByteArrayInputStream input =
        new ByteArrayInputStream("typed\n".getBytes(StandardCharsets.UTF_8))) {
      client
          .attachContainerCmd(id)
          .withStdIn(input)
          .withStdOut(true)
          .withStdErr(true)
          .withFollowStream(true)
          .exec(output)
          .awaitStarted();
      client.startContainerCmd(id).exec();
      assertThat(client.waitContainerCmd(id).start().awaitStatusCode(20, TimeUnit.SECONDS))
          .isZero();
    }
    output.awaitCompletion(20, TimeUnit.SECONDS);
    assertThat(output.text(StreamType.STDOUT)).isEqualTo("got typed\n");
  }

  @Test
  void runningContainerIsListedStoppedAndStartedAgain(Docker docker) {
    String id = create(docker, "listed", "sleep", "1000");
    client.startContainerCmd(id).exec();
    assertThat(client.listContainersCmd().exec()).anyMatch(c -> c.getId().equals(id));
    assertThatThrownBy(() -> client.removeContainerCmd(id).exec())
        .isInstanceOfAny(ConflictException.class, DockerException.class);
    client.stopContainerCmd(id).withTimeout(0).exec();
    assertThat(client.inspectContainerCmd(id).exec().getState().getExitCodeLong()).isEqualTo(137);
    client.startContainerCmd(id).exec();
    client.killContainerCmd(id).exec();
    client.removeContainerCmd(id).withForce(true).exec();
    assertThat(client.listContainersCmd().withShowAll(true).exec())
        .noneMatch(c -> c.getId().equals(id));
  }

  @Test
  void volumesAreMadeMountedAndRemoved(Docker docker) throws Exception {
    String volume = docker.volume("java");
    client.createVolumeCmd().withName(volume).exec();
    String id =
        client
            .createContainerCmd(BusyboxImage.NAME)
            .withName(docker.container("mounts"))
            .withHostConfig(HostConfig.newHostConfig().withBinds(Bind.parse(volume + ":/data")))
            .withCmd("sh", "-c", "echo x > /data/file")
            .exec()
            .getId();
    client.startContainerCmd(id).exec();
    assertThat(client.waitContainerCmd(id).start().awaitStatusCode(20, TimeUnit.SECONDS)).isZero();
    assertThatThrownBy(() -> client.removeVolumeCmd(volume).exec())
        .isInstanceOf(ConflictException.class);
    client.removeContainerCmd(id).exec();
    client.removeVolumeCmd(volume).exec();
    assertThat(client.listVolumesCmd().exec().getVolumes())
        .noneMatch(v -> v.getName().equals(volume));
  }

  private String create(Docker docker, String hint, String... command) {
    return client
        .createContainerCmd(BusyboxImage.NAME)
        .withName(docker.container(hint))
        .withCmd(command)
        .exec()
        .getId();
  }
}
