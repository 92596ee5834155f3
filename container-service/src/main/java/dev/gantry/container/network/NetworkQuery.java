package dev.gantry.container.network;

import dev.gantry.container.view.Filters;
import dev.gantry.container.view.ListQuery;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Docker's selection of networks. */
record NetworkQuery(Filters filters) {
  static final Set<String> FILTERS =
      Set.of("name", "id", "driver", "type", "scope", "label", "dangling");

  /**
   * @param used whether a container is in it
   */
  boolean takes(Found network, boolean used) {
    boolean builtin = network instanceof Found.Predefined;
    return any("name", name -> network.name().contains(name))
        && any("id", id -> network.id().startsWith(id))
        && any("driver", network.driver()::equals)
        && any("scope", "local"::equals)
        && any("type", type -> isBuiltin(type) == builtin)
        && any("dangling", word -> flag(word) == (!builtin && !used))
        && filters.get("label").stream()
            .allMatch(label -> ListQuery.labelled(network.labels(), label));
  }

  private boolean any(String filter, Predicate<String> test) {
    List<String> words = filters.get(filter);
    return words.isEmpty() || words.stream().anyMatch(test);
  }

  private static boolean isBuiltin(String type) {
    return switch (type) {
      case "builtin" -> true;
      case "custom" -> false;
      default -> throw bad("type", type);
    };
  }

  private static boolean flag(String word) {
    return switch (word) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw bad("dangling", word);
    };
  }

  private static GantryException bad(String filter, String word) {
    return new GantryException(
        ErrorCode.BAD_REQUEST, "invalid filter '" + filter + "=" + word + "'");
  }
}
