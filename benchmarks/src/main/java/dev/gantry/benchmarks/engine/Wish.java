package dev.gantry.benchmarks.engine;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container to create: the same for every engine.
 *
 * @param network Docker's {@code NetworkMode}
 * @param published its port 80 on an ephemeral port of the host
 * @param bound files of the host → where they are read in the container
 * @param logOptions of the driver {@code json-file}
 */
public record Wish(
    List<String> command,
    String network,
    boolean published,
    Map<Path, String> bound,
    Map<String, String> logOptions) {
  /** What is left behind is found by it; its value is {@link #RUN}. */
  static final String LABEL = "dev.gantry.benchmarks";

  /** This measuring: another one on the same engine must not take our containers for its own. */
  public static final String RUN = ProcessHandle.current().pid() + "-" + System.currentTimeMillis();

  /** The published port of the container. */
  static final String PORT = "80/tcp";

  public Wish {
    command = List.copyOf(command);
    bound = Map.copyOf(bound);
    logOptions = Map.copyOf(logOptions);
  }

  /** Without a network. */
  public static Wish of(String... command) {
    return new Wish(List.of(command), "none", false, Map.of(), Map.of());
  }

  public Wish on(String otherNetwork, boolean publish) {
    return new Wish(command, otherNetwork, publish, bound, logOptions);
  }

  /** Docker's body of a create request. */
  Map<String, Object> body(String image) {
    Map<String, Object> host = new LinkedHashMap<>();
    host.put("NetworkMode", network);
    if (!bound.isEmpty()) {
      host.put(
          "Binds",
          bound.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue() + ":ro").toList());
    }
    if (!logOptions.isEmpty()) {
      host.put("LogConfig", Map.of("Type", "json-file", "Config", logOptions));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("Image", image);
    body.put("Cmd", command);
    body.put("Labels", Map.of(LABEL, RUN));
    if (published) {
      body.put("ExposedPorts", Map.of(PORT, Map.of()));
      host.put("PortBindings", Map.of(PORT, List.of(Map.of("HostIp", "", "HostPort", ""))));
    }
    body.put("HostConfig", host);
    return body;
  }
}
