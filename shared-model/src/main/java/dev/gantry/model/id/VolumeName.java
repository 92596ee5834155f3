package dev.gantry.model.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a volume, unique per tenant. Docker's rule: {@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}. */
public record VolumeName(@JsonValue String value) implements Comparable<VolumeName> {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}");

  @JsonCreator
  public VolumeName {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a volume name: " + value);
    }
  }

  @Override
  public int compareTo(VolumeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
