package dev.gantry.model.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The full id of a network: 64 lower-case hexadecimal digits, as Docker's. */
public record NetworkId(@JsonValue String value) implements Comparable<NetworkId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator
  public NetworkId {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a network id (64 hexadecimal digits): " + value);
    }
  }

  /** The first 12 digits: the form that clients show. */
  public String shortId() {
    return value.substring(0, 12);
  }

  @Override
  public int compareTo(NetworkId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
