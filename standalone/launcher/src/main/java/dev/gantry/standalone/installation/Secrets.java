package dev.gantry.standalone.installation;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The installation's passwords and keys: made once, kept in one file that only its owner reads. */
public final class Secrets {
  private static final List<String> NAMES =
      List.of(
          "inner-secret",
          "postgres.gantry_admin",
          "postgres.gateway",
          "postgres.image",
          "postgres.container",
          "postgres.volume",
          "kafka.broker",
          "kafka.controller",
          "kafka.gateway",
          "kafka.image",
          "kafka.container",
          "kafka.volume");
  private static final int BYTES = 24;

  private final Map<String, String> values;

  private Secrets(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Reads {@code file} and adds what is missing, so that a newer version finds its new secrets. */
  static Secrets openOrMake(Path file, SecureRandom random) throws IOException {
    Map<String, String> values = PrivateFiles.read(file);
    boolean complete = true;
    for (String name : NAMES) {
      complete &= values.putIfAbsent(name, hex(random)) != null;
    }
    if (!complete) {
      PrivateFiles.write(file, values, null);
    }
    return new Secrets(values);
  }

  /** Hexadecimal, 48 characters: needs no quoting anywhere. */
  public String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no secret is named " + name);
    }
    return value;
  }

  private static String hex(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
