package dev.gantry.container.app;

import dev.gantry.container.creation.ReservedLabels;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Body of {@code PUT /api/v1/apps/{name}}.
 *
 * @param replicas null: as it is, for a new app 1
 */
record AppSpec(
    String image,
    List<String> command,
    List<String> entrypoint,
    List<String> env,
    Map<String, String> labels,
    List<Template.Port> ports,
    Integer replicas) {
  private static final int MOST_REPLICAS = 1000;
  private static final int MOST_PORTS = 32;
  private static final int LAST_PORT = 65_535;
  private static final int LONGEST_HOST = 253;
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /**
   * @throws GantryException BAD_REQUEST, saying what is wrong
   */
  void check() {
    if (image == null || image.isBlank()) {
      throw bad("image is missing");
    }
    checkReplicas(replicas == null ? 1 : replicas);
    if (labels != null && labels.keySet().stream().anyMatch(ReservedLabels::isReserved)) {
      throw bad("labels that begin with " + ReservedLabels.PREFIX + " are the platform's own");
    }
    checkTexts("command", command);
    checkTexts("entrypoint", entrypoint);
    checkTexts("env", env);
    if (env != null && env.stream().anyMatch(line -> line == null || line.startsWith("="))) {
      throw bad("env: lines have the form NAME=VALUE");
    }
    checkPorts(ports == null ? List.of() : ports);
  }

  private static void checkTexts(String what, List<String> texts) {
    for (String text : texts == null ? List.<String>of() : texts) {
      if (text == null || text.indexOf('\0') >= 0) {
        throw bad(what + ": a text is missing or holds a null character");
      }
    }
  }

  static void checkReplicas(int replicas) {
    if (replicas < 0 || replicas > MOST_REPLICAS) {
      throw bad("replicas: " + replicas + " is not from 0 to " + MOST_REPLICAS);
    }
  }

  private static void checkPorts(List<Template.Port> ports) {
    if (ports.size() > MOST_PORTS) {
      throw bad("more than " + MOST_PORTS + " ports");
    }
    Set<String> hosts = new HashSet<>();
    for (Template.Port port : ports) {
      if (port == null) {
        throw bad("ports: one is missing");
      }
      if (port.port() < 1 || port.port() > LAST_PORT) {
        throw bad("port " + port.port() + " is not from 1 to " + LAST_PORT);
      }
      if (port.host() == null) {
        continue;
      }
      String host = port.host().toLowerCase(Locale.ROOT);
      if (host.length() > LONGEST_HOST || !HOST.matcher(host).matches()) {
        throw bad("host " + port.host() + " is no DNS name");
      }
      if (!hosts.add(host)) {
        throw bad("host " + port.host() + " is named twice");
      }
    }
  }

  Template template(Digest imageId) {
    List<Template.Port> lower =
        ports == null
            ? List.of()
            : ports.stream()
                .map(
                    port ->
                        new Template.Port(
                            port.port(),
                            port.host() == null ? null : port.host().toLowerCase(Locale.ROOT)))
                .toList();
    return new Template(image, imageId, command, entrypoint, env, labels, lower);
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
