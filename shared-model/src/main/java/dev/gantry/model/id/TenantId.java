package dev.gantry.model.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The id of a tenant. Names and ids of containers, images and volumes are unique per tenant. */
public record TenantId(@JsonValue String value) implements Comparable<TenantId> {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /** The tenant of the local administrator, who comes in over the unix socket. */
  public static final TenantId LOCAL = new TenantId("local");

  @JsonCreator
  public TenantId {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a tenant id (lower-case letters, digits, dashes; at most 63): " + value);
    }
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
