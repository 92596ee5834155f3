package dev.gantry.model.lease;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.spec.LayerRef;
import java.util.List;
import java.util.Map;

/**
 * image-service's answer to {@link Request}: the reference resolved, the image held for the
 * container. Idempotent, keyed by container; expires (5 min) unless a {@code ContainerEvent}
 * confirms it.
 *
 * @param image the image id (digest of its configuration)
 */
public record ImageLease(
    ContainerId container, Digest image, ImageConfig config, List<LayerRef> layers) {
  public ImageLease {
    layers = List.copyOf(layers);
  }

  /**
   * Docker's HEALTHCHECK.
   *
   * @param test {@code NONE}, or {@code CMD} or {@code CMD-SHELL} and what is run; empty = as
   *     before
   * @param interval this and the other times in nanoseconds; 0 = the default
   */
  public record Healthcheck(
      @JsonProperty("Test") List<String> test,
      @JsonProperty("Interval") long interval,
      @JsonProperty("Timeout") long timeout,
      @JsonProperty("StartPeriod") long startPeriod,
      @JsonProperty("StartInterval") long startInterval,
      @JsonProperty("Retries") int retries) {
    public Healthcheck {
      test = test == null ? List.of() : List.copyOf(test);
    }
  }

  /** Body of {@code POST /inner/v1/image-leases}. 404 NO_SUCH_IMAGE in Docker's words. */
  public record Request(
      TenantId tenant, ContainerId container, String reference, String platform) {}

  /**
   * The {@code config} part of an OCI image configuration, as far as a run needs it.
   *
   * @param healthcheck null = none
   * @param shell of the shell forms; empty = {@code /bin/sh -c}
   * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image
   *     configuration</a>
   */
  public record ImageConfig(
      String user,
      List<String> env,
      List<String> entrypoint,
      List<String> cmd,
      String workingDir,
      Map<String, String> labels,
      List<String> volumes,
      List<String> exposedPorts,
      String stopSignal,
      Healthcheck healthcheck,
      List<String> shell) {
    /** Without a health check. */
    public ImageConfig(
        String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String workingDir,
        Map<String, String> labels,
        List<String> volumes,
        List<String> exposedPorts,
        String stopSignal) {
      this(
          user,
          env,
          entrypoint,
          cmd,
          workingDir,
          labels,
          volumes,
          exposedPorts,
          stopSignal,
          null,
          null);
    }

    public ImageConfig {
      shell = shell == null ? List.of() : List.copyOf(shell);
      env = env == null ? List.of() : List.copyOf(env);
      entrypoint = entrypoint == null ? List.of() : List.copyOf(entrypoint);
      cmd = cmd == null ? List.of() : List.copyOf(cmd);
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      volumes = volumes == null ? List.of() : List.copyOf(volumes);
      exposedPorts = exposedPorts == null ? List.of() : List.copyOf(exposedPorts);
      user = user == null ? "" : user;
      workingDir = workingDir == null ? "" : workingDir;
      stopSignal = stopSignal == null ? "" : stopSignal;
    }
  }
}
