package dev.gantry.container.creation;

import dev.gantry.model.error.GantryException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels by which the platform knows its own containers. Neither tenants nor images set them. */
public final class ReservedLabels {
  public static final String PREFIX = "gantry.app";

  private ReservedLabels() {}

  public static boolean isReserved(String label) {
    return label.equals(PREFIX) || label.startsWith(PREFIX + ".");
  }

  /**
   * @throws GantryException BAD_REQUEST when there is one
   */
  public static void refuse(Map<String, String> labels) {
    for (String label : labels.keySet()) {
      if (isReserved(label)) {
        throw Bad.request("label " + label + " is the platform's own");
      }
    }
  }

  /** Without those. */
  public static Map<String, String> strip(Map<String, String> labels) {
    if (labels.keySet().stream().noneMatch(ReservedLabels::isReserved)) {
      return labels;
    }
    Map<String, String> kept = new LinkedHashMap<>(labels);
    kept.keySet().removeIf(ReservedLabels::isReserved);
    return kept;
  }
}
