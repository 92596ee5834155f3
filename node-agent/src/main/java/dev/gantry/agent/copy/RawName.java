package dev.gantry.agent.copy;

import java.nio.charset.StandardCharsets;

/**
 * File names are bytes. Within this package a name is a string with one character a byte, so that
 * those which are no UTF-8 come through unharmed.
 */
final class RawName {
  private RawName() {}

  static String of(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static String of(byte[] bytes, int from, int length) {
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(String raw) {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** For people: what is no UTF-8 is replaced. */
  static String text(String raw) {
    return new String(bytes(raw), StandardCharsets.UTF_8);
  }
}
