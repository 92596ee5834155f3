package dev.gantry.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher wrote down about an installation, so that {@code ./gantry bench} needs no
 * options.
 *
 * @param home {@code GANTRY_HOME}
 */
record Installed(Path home) {
  /** Places in the installation's block of ports. */
  private static final Map<String, Integer> PAGES =
      Map.of("gateway", 4, "image", 1, "container", 2, "volume", 3, "agent", 8);

  private static final Pattern HOST = Pattern.compile("DOCKER_HOST='?([^'\\s]+)");

  static Installed fromEnvironment() {
    return new Installed(Path.of(System.getenv().getOrDefault("GANTRY_HOME", "/var/lib/gantry")));
  }

  /** The endpoint in the form of {@code DOCKER_HOST}, if there is an installation. */
  Optional<String> host() throws IOException {
    Path file = home.resolve("config/env");
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    Matcher found = HOST.matcher(Files.readString(file));
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** The Prometheus pages of its parts. */
  Map<String, URI> metrics() throws IOException {
    Path file = home.resolve("config/ports");
    Map<String, URI> pages = new LinkedHashMap<>();
    if (Files.exists(file)) {
      int base = Integer.parseInt(Files.readString(file).strip());
      for (String part : new String[] {"agent", "container", "gateway", "image", "volume"}) {
        int port = base + PAGES.get(part);
        pages.put(part, URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"));
      }
    }
    return pages;
  }
}
