package dev.gantry.image.config;

import java.util.Locale;

/** Operating system, processor and its variant, as OCI names them. */
public record Platform(String os, String architecture, String variant) {
  /** The platform of this machine. */
  public static Platform host() {
    return new Platform("linux", oci(System.getProperty("os.arch")), "");
  }

  /** What an image says that it is for; empty texts where it does not. */
  public static Platform of(ImageConfiguration image) {
    return new Platform(image.text("os"), image.text("architecture"), image.text("variant"));
  }

  /**
   * {@code linux/arm64/v8}, {@code linux/amd64} or {@code linux}; an empty text is the host's.
   *
   * @throws IllegalArgumentException in Docker's words
   */
  public static Platform parse(String text) {
    if (text == null || text.isEmpty()) {
      return host();
    }
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    if (parts.length > 3 || !text.matches("[A-Za-z0-9_./-]+")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is an invalid OS component or platform specifier");
    }
    if (!parts[0].equals("linux")) {
      throw new IllegalArgumentException("operating system is not supported: " + parts[0]);
    }
    return new Platform(
        parts[0],
        parts.length > 1 ? oci(parts[1]) : host().architecture(),
        parts.length > 2 ? parts[2] : "");
  }

  private static String oci(String arch) {
    return switch (arch) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
