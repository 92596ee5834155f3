package dev.gantry.gateway.proxy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The request target as it goes on: what the client wrote, byte for byte, but that characters which
 * RFC 3986 forbids (and dockerd takes) are encoded, as the services' strict parsers want them.
 */
public final class RawTarget {
  private static final String FORBIDDEN = "\"<>[\\]^`{|}";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private RawTarget() {}

  /**
   * @param query null when there is none
   */
  public static String of(String path, String query) {
    return encode(query == null ? path : path + "?" + query);
  }

  private static String encode(String text) {
    StringBuilder encoded = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean forbidden = c <= ' ' || c >= 0x7f || FORBIDDEN.indexOf(c) >= 0;
      if (forbidden && encoded == null) {
        encoded = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (encoded != null) {
        if (forbidden) {
          append(encoded, c);
        } else {
          encoded.append(c);
        }
      }
    }
    return encoded == null ? text : encoded.toString();
  }

  /** Tomcat gives each byte of the target as one ISO 8859-1 character. */
  private static void append(StringBuilder encoded, char c) {
    for (byte b : String.valueOf(c).getBytes(StandardCharsets.ISO_8859_1)) {
      encoded.append('%').append(HEX.toHexDigits(b));
    }
  }
}
