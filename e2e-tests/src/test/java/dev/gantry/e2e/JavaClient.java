package dev.gantry.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** docker-java, at the endpoint of a {@link Docker}. */
final class JavaClient {
  private JavaClient() {}

  /** Enough for sixteen clients that each hold a stream open. */
  private static final int CONNECTIONS = 100;

  static DockerClient of(Docker docker) {
    DefaultDockerClientConfig config = config(docker);
    return DockerClientImpl.getInstance(config, http(config));
  }

  private static DefaultDockerClientConfig config(Docker docker) {
    return DefaultDockerClientConfig.createDefaultConfigBuilder()
        .withDockerHost(docker.host())
        .withDockerTlsVerify(false)
        .build();
  }

  private static DockerHttpClient http(DefaultDockerClientConfig config) {
    return new ApacheDockerHttpClient.Builder()
        .dockerHost(config.getDockerHost())
        .maxConnections(CONNECTIONS)
        .build();
  }

  /** What a plain GET answers. */
  record Got(int status, String body) {}

  /** For what the client's own calls don't show. */
  static Got get(Docker docker, String path) throws IOException {
    try (DockerHttpClient http = http(config(docker));
        DockerHttpClient.Response response =
            http.execute(
                DockerHttpClient.Request.builder()
                    .method(DockerHttpClient.Request.Method.GET)
                    .path(path)
                    .build())) {
      byte[] body = response.getBody().readAllBytes();
      return new Got(response.getStatusCode(), new String(body, StandardCharsets.UTF_8));
    }
  }
}
