package dev.gantry.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;

/** docker-java, at the endpoint of a {@link Docker}. */
final class JavaClient {
  private JavaClient() {}

  /** Enough for sixteen clients that each hold a stream open. */
  private static final int CONNECTIONS = 100;

  static DockerClient of(Docker docker) {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(docker.host())
            .withDockerTlsVerify(false)
            .build();
    return DockerClientImpl.getInstance(
        config,
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .maxConnections(CONNECTIONS)
            .build());
  }
}
