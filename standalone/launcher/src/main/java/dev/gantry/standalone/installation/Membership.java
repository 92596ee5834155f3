package dev.gantry.standalone.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a host that only runs containers belongs to a platform on another one.
 *
 * @param gateway {@code HOST:PORT} of its listener with TLS
 * @param authority SHA-256 of the certificate of the platform's authority
 * @param name of the node; empty: the host's name
 * @param dataAddress {@code HOST:PORT} or {@code :PORT} where the gateway reaches the node's
 *     streams
 */
public record Membership(String gateway, String authority, String name, String dataAddress) {
  static Optional<Membership> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> kept = PrivateFiles.read(file);
    return Optional.of(
        new Membership(
            kept.get("gateway"),
            kept.get("authority"),
            kept.getOrDefault("name", ""),
            kept.get("data-address")));
  }

  void write(Path file) throws IOException {
    Map<String, String> kept = new TreeMap<>();
    kept.put("gateway", gateway);
    kept.put("authority", authority);
    kept.put("name", name);
    kept.put("data-address", dataAddress);
    PrivateFiles.write(file, kept, null);
  }

  public String url() {
    return "https://" + gateway;
  }
}
