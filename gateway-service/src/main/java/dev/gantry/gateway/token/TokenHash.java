package dev.gantry.gateway.token;

import java.util.HexFormat;

/** SHA-256 of a {@link TokenSecret}, in hexadecimal: what is stored and looked up. */
public record TokenHash(String hex) {
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
