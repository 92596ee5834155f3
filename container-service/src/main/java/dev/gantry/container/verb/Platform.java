package dev.gantry.container.verb;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.Locale;
import java.util.Optional;

/**
 * Docker's {@code platform} parameter, {@code os[/arch[/variant]]}.
 *
 * @param text as given, empty when not
 */
record Platform(String text, Optional<String> arch) {
  static Platform parse(String text) {
    if (text == null || text.isEmpty()) {
      return new Platform("", Optional.empty());
    }
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    boolean archOnly = parts.length == 1 && !parts[0].equals("linux");
    if (!archOnly && !parts[0].equals("linux")) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "operating system is not supported: \"" + text + "\"");
    }
    String arch = archOnly ? parts[0] : parts.length > 1 ? parts[1] : "";
    return new Platform(
        text,
        switch (arch) {
          case "" -> Optional.empty();
          case "x86_64", "x86-64" -> Optional.of("amd64");
          case "aarch64" -> Optional.of("arm64");
          default -> Optional.of(arch);
        });
  }
}
