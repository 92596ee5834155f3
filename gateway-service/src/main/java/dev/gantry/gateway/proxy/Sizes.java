package dev.gantry.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.databind.JsonNode;

/** Puts into Docker's JSON of containers what their nodes alone know. */
public interface Sizes {
  /**
   * Adds {@code SizeRw} to a container, or to each of a list. It stays away where the node can't be
   * asked, as Docker leaves it out where it was not asked for.
   */
  void fill(HttpServletRequest request, JsonNode containers);
}
