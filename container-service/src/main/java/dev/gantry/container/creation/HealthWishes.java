package dev.gantry.container.creation;

import dev.gantry.model.lease.ImageLease.Healthcheck;
import dev.gantry.model.lease.ImageLease.ImageConfig;
import dev.gantry.model.spec.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Docker's {@code Healthcheck} of a create request and of an image, by Docker's rules. */
final class HealthWishes {
  /** A label of a container: {@code restart} has it stopped when it is unhealthy. */
  static final String UNHEALTHY = "gantry.unhealthy";

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration START_INTERVAL = Duration.ofSeconds(5);
  private static final int RETRIES = 3;
  private static final long LEAST_NANOS = 1_000_000;

  private HealthWishes() {}

  /**
   * @throws dev.gantry.model.error.GantryException in Docker's words
   */
  static void check(CreateRequest request) {
    Healthcheck wish = request.healthcheck();
    if (wish == null) {
      return;
    }
    atLeast(wish.interval(), "Interval");
    atLeast(wish.timeout(), "Timeout");
    if (wish.retries() < 0) {
      throw Bad.request("Retries in Healthcheck cannot be negative");
    }
    atLeast(wish.startPeriod(), "StartPeriod");
    atLeast(wish.startInterval(), "StartInterval");
  }

  private static void atLeast(long nanos, String what) {
    if (nanos != 0 && nanos < LEAST_NANOS) {
      throw Bad.request(what + " in Healthcheck cannot be less than 1ms");
    }
  }

  /** What the tenant left open is the image's; null when neither has any. */
  static Healthcheck merged(Healthcheck wish, Healthcheck image) {
    if (wish == null || image == null) {
      return wish == null ? image : wish;
    }
    return new Healthcheck(
        wish.test().isEmpty() ? image.test() : wish.test(),
        wish.interval() == 0 ? image.interval() : wish.interval(),
        wish.timeout() == 0 ? image.timeout() : wish.timeout(),
        wish.startPeriod() == 0 ? image.startPeriod() : wish.startPeriod(),
        wish.startInterval() == 0 ? image.startInterval() : wish.startInterval(),
        wish.retries() == 0 ? image.retries() : wish.retries());
  }

  /**
   * What the node runs; null when there is nothing to run. Also for a kind of test that is not
   * known: Docker runs such a container, without a check.
   */
  static HealthCheck runnable(
      Healthcheck check, CreateRequest request, ImageConfig image, Map<String, String> labels) {
    List<String> command = check == null ? List.of() : command(check.test(), request, image);
    if (command.isEmpty()) {
      return null;
    }
    return new HealthCheck(
        command,
        or(check.interval(), INTERVAL),
        or(check.timeout(), TIMEOUT),
        or(check.startPeriod(), Duration.ZERO),
        or(check.startInterval(), START_INTERVAL),
        check.retries() <= 0 ? RETRIES : check.retries(),
        "restart".equals(labels.get(UNHEALTHY)));
  }

  private static Duration or(long nanos, Duration otherwise) {
    return nanos <= 0 ? otherwise : Duration.ofNanos(nanos);
  }

  private static List<String> command(List<String> test, CreateRequest request, ImageConfig image) {
    if (test.size() < 2) {
      return List.of();
    }
    List<String> rest = test.subList(1, test.size());
    return switch (test.getFirst()) {
      case "CMD" -> rest;
      case "CMD-SHELL" -> {
        List<String> command = new ArrayList<>(shell(request, image));
        command.addAll(rest);
        yield command;
      }
      default -> List.of();
    };
  }

  private static List<String> shell(CreateRequest request, ImageConfig image) {
    if (!request.shell().isEmpty()) {
      return request.shell();
    }
    return image.shell().isEmpty() ? List.of("/bin/sh", "-c") : image.shell();
  }

  /** As inspect shows it: without what was not said. */
  static Map<String, Object> shown(Healthcheck check) {
    Map<String, Object> shown = new LinkedHashMap<>();
    if (!check.test().isEmpty()) {
      shown.put("Test", check.test());
    }
    put(shown, "Interval", check.interval());
    put(shown, "Timeout", check.timeout());
    put(shown, "StartPeriod", check.startPeriod());
    put(shown, "StartInterval", check.startInterval());
    put(shown, "Retries", check.retries());
    return shown;
  }

  private static void put(Map<String, Object> shown, String name, long value) {
    if (value != 0) {
      shown.put(name, value);
    }
  }
}
