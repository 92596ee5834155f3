package dev.gantry.container.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.model.id.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all replicas of a revision are made from.
 *
 * @param image as the tenant named it
 * @param imageId what the name stood for then: every replica gets these bytes
 * @param command null = the image's
 * @param entrypoint null = the image's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Template(
    String image,
    Digest imageId,
    List<String> command,
    List<String> entrypoint,
    List<String> env,
    Map<String, String> labels,
    List<Port> ports) {
  /**
   * A port of the replicas.
   *
   * @param host under which the ingress leads there; null = it does not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Port(int port, String host) {}

  Template {
    env = env == null ? List.of() : List.copyOf(env);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    ports = ports == null ? List.of() : List.copyOf(ports);
  }

  /** As Docker's create request. */
  Map<String, Object> request(Map<String, String> ownLabels) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("Image", image);
    if (command != null) {
      request.put("Cmd", command);
    }
    if (entrypoint != null) {
      request.put("Entrypoint", entrypoint);
    }
    request.put("Env", env);
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.putAll(ownLabels);
    request.put("Labels", all);
    Map<String, Object> exposed = new LinkedHashMap<>();
    ports.forEach(port -> exposed.put(port.port() + "/tcp", Map.of()));
    request.put("ExposedPorts", exposed);
    return request;
  }
}
