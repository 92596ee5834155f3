package dev.gantry.model.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A sha256 content digest, {@code sha256:<64 hex>}.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests">OCI
 *     image spec, digests</a>
 */
public record Digest(@JsonValue String value) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  @JsonCreator
  public Digest {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
  }

  public static Digest ofHex(String hex) {
    return new Digest(PREFIX + hex);
  }

  /** The digest that a finished sha256 computation gives. Resets the computation. */
  public static Digest of(MessageDigest sha256) {
    return ofHex(HexFormat.of().formatHex(sha256.digest()));
  }

  public static Digest of(byte[] content) {
    MessageDigest sha256 = sha256();
    sha256.update(content);
    return of(sha256);
  }

  /** A fresh sha256 computation. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The 64 hexadecimal digits, without the algorithm. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
