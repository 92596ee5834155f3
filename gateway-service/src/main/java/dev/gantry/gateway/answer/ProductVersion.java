package dev.gantry.gateway.answer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Gantry this is: written by the build. */
public final class ProductVersion {
  private static final Properties BUILD = load();

  public static final String VERSION = BUILD.getProperty("version");

  /** When it was built, ISO 8601. */
  public static final String BUILT = BUILD.getProperty("built");

  /** In the form of dockerd's {@code Server} header. */
  public static final String SERVER_HEADER = "Gantry/" + VERSION + " (linux)";

  private ProductVersion() {}

  private static Properties load() {
    Properties properties = new Properties();
    try (InputStream in = ProductVersion.class.getResourceAsStream("/gateway-version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("reading gateway-version.properties", e);
    }
    return properties;
  }
}
