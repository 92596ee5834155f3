package dev.gantry.container.ledger;

import dev.gantry.container.container.ContainerState;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a tenant names a container: full id, name, or a prefix of the id that fits only one; in this
 * order.
 */
public record Reference(TenantId tenant, String text) {
  private static final int FULL = 64;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");

  public Reference {
    text = text.startsWith("/") ? text.substring(1) : text;
  }

  /** By the full id: whatever it is called meanwhile. */
  public static Reference exact(ContainerState state) {
    return new Reference(state.identity().tenant(), state.identity().id().value());
  }

  /** Whether it can be nothing but a full id, or an odd name. */
  boolean isFullId() {
    return text.length() == FULL && HEX.matcher(text).matches();
  }

  /** Ids beginning with the text lie in [low, high): digits of ids are below {@code g}. */
  String low() {
    return text;
  }

  String high() {
    return HEX.matcher(text).matches() ? text + "g" : text;
  }

  ContainerRow choose(List<ContainerRow> found) {
    for (ContainerRow row : found) {
      if (row.id.equals(text)) {
        return row;
      }
    }
    if (found.isEmpty()) {
      throw notFound();
    }
    ContainerRow first = found.getFirst();
    if (first.name.equals(text) || found.size() == 1) {
      return first;
    }
    throw new GantryException(
        ErrorCode.BAD_REQUEST, "multiple IDs found with provided prefix: " + text);
  }

  public GantryException notFound() {
    return new GantryException(ErrorCode.NO_SUCH_CONTAINER, "No such container: " + text);
  }
}
