package dev.gantry.image.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code config} part of an image configuration: what a container of the image gets by default.
 * Empty parts are left out of the JSON, as OCI has it.
 *
 * @param entrypoint null when unset; an empty list and none are different to Docker
 * @param cmd null when unset
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image
 *     configuration</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ContainerConfig(
    @JsonProperty("User") String user,
    @JsonProperty("ExposedPorts") SortedMap<String, Map<String, Object>> exposedPorts,
    @JsonProperty("Env") List<String> env,
    @JsonProperty("Entrypoint") List<String> entrypoint,
    @JsonProperty("Cmd") List<String> cmd,
    @JsonProperty("Volumes") SortedMap<String, Map<String, Object>> volumes,
    @JsonProperty("WorkingDir") String workingDir,
    @JsonProperty("Labels") SortedMap<String, String> labels,
    @JsonProperty("StopSignal") String stopSignal,
    @JsonProperty("Healthcheck") Healthcheck healthcheck,
    @JsonProperty("OnBuild") List<String> onBuild) {

  /** Docker's health check; durations in nanoseconds, 0 for the default. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Healthcheck(
      @JsonProperty("Test") List<String> test,
      @JsonProperty("Interval") long interval,
      @JsonProperty("Timeout") long timeout,
      @JsonProperty("StartPeriod") long startPeriod,
      @JsonProperty("StartInterval") long startInterval,
      @JsonProperty("Retries") int retries) {}

  /** The parts while instructions change them one by one. */
  static final class Draft {
    String user = "";
    final SortedMap<String, Map<String, Object>> exposedPorts = new TreeMap<>();
    final List<String> env = new ArrayList<>();
    List<String> entrypoint;
    List<String> cmd;
    boolean cmdSet;
    final SortedMap<String, Map<String, Object>> volumes = new TreeMap<>();
    String workingDir = "";
    final SortedMap<String, String> labels = new TreeMap<>();
    String stopSignal = "";
    Healthcheck healthcheck;
    final List<String> onBuild = new ArrayList<>();

    /** A variable set again keeps its place. */
    void setEnv(String name, String value) {
      String entry = name + "=" + value;
      for (int i = 0; i < env.size(); i++) {
        if (env.get(i).startsWith(name + "=")) {
          env.set(i, entry);
          return;
        }
      }
      env.add(entry);
    }

    Map<String, String> environment() {
      Map<String, String> map = new TreeMap<>();
      for (String entry : env) {
        int equals = entry.indexOf('=');
        map.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
      return map;
    }

    ContainerConfig finish() {
      return new ContainerConfig(
          user,
          exposedPorts,
          List.copyOf(env),
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          healthcheck,
          List.copyOf(onBuild));
    }
  }
}
