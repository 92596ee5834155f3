package dev.gantry.model.stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.gantry.model.id.ContainerId;
import java.util.regex.Pattern;

/**
 * The id of an exec instance: 64 lower-case hexadecimal digits, as Docker's. The first half is
 * random, the second half is the first half of the container's id: so any gateway finds the
 * container, and with it owner and node, without keeping anything.
 */
public record ExecId(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");
  private static final int HALF = 32;

  @JsonCreator
  public ExecId {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an exec id (64 hexadecimal digits): " + value);
    }
  }

  /**
   * @param random 32 hexadecimal digits
   */
  public static ExecId of(String random, ContainerId container) {
    return new ExecId(random + container.value().substring(0, HALF));
  }

  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** Enough of the container's id to name it. */
  public String containerPrefix() {
    return value.substring(HALF);
  }

  public boolean isOf(ContainerId container) {
    return container.value().startsWith(containerPrefix());
  }

  @Override
  public String toString() {
    return value;
  }
}
