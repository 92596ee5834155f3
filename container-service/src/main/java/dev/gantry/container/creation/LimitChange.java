package dev.gantry.container.creation;

import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RestartPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code docker update} makes of a container: its {@code HostConfig} with the changes over it,
 * checked as a new container's would be. What is zero, empty or absent stays as it is.
 *
 * @param hostConfig for inspect
 */
public record LimitChange(
    Map<String, Object> hostConfig,
    Resources resources,
    RestartPolicy restart,
    List<String> warnings) {
  private static final List<String> NUMBERS =
      List.of(
          "BlkioWeight",
          "CpuShares",
          "CpuPeriod",
          "CpuQuota",
          "NanoCpus",
          "Memory",
          "MemoryReservation",
          "MemorySwap");
  private static final List<String> TEXTS = List.of("CpusetCpus", "CpusetMems");

  /**
   * @param present {@code HostConfig} as inspect shows it
   * @param wished body of the request
   * @param reader of a whole {@code HostConfig}
   * @throws dev.gantry.model.error.GantryException BAD_REQUEST in Docker's words
   */
  public static LimitChange of(
      Map<String, Object> present,
      Map<String, Object> wished,
      Function<Map<String, Object>, HostWishes> reader) {
    long memory = number(wished, "Memory");
    long swap = number(present, "MemorySwap");
    if (memory > 0 && swap > 0 && memory > swap && number(wished, "MemorySwap") == 0) {
      throw Bad.request(
          "Memory limit should be smaller than already set memoryswap limit, update the memoryswap"
              + " at the same time");
    }
    Map<String, Object> next = new LinkedHashMap<>(present);
    for (String name : NUMBERS) {
      if (number(wished, name) != 0) {
        next.put(name, number(wished, name));
      }
    }
    for (String name : TEXTS) {
      if (wished.get(name) instanceof String text && !text.isEmpty()) {
        next.put(name, text);
      }
    }
    if (wished.get("PidsLimit") != null) {
      next.put("PidsLimit", number(wished, "PidsLimit"));
    }
    if (wished.get("RestartPolicy") instanceof Map<?, ?> policy && !isNone(policy)) {
      if (Boolean.TRUE.equals(present.get("AutoRemove"))) {
        throw Bad.request(
            "Restart policy cannot be updated because AutoRemove is enabled for the container");
      }
      next.put("RestartPolicy", policy);
    }
    HostWishes host = reader.apply(next);
    Resources resources = LimitChecks.check(host.limits());
    return new LimitChange(
        next, resources, RestartChecks.check(host), LimitChecks.warnings(resources));
  }

  private static boolean isNone(Map<?, ?> policy) {
    return policy.get("Name") == null || "".equals(policy.get("Name"));
  }

  private static long number(Map<String, Object> from, String name) {
    return switch (from.get(name)) {
      case null -> 0;
      case Number number -> number.longValue();
      default -> throw Bad.request("invalid JSON: " + name + " is not a number");
    };
  }
}
