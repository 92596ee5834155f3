package dev.gantry.container.creation;

import dev.gantry.model.spec.RestartPolicy;

/** Reads Docker's {@code RestartPolicy}; refuses in its words. */
final class RestartChecks {
  private static final String INVALID = "invalid restart policy: ";

  private RestartChecks() {}

  static RestartPolicy check(HostWishes host) {
    RestartPolicy policy = host.restartPolicy() == null ? RestartPolicy.NO : parse(host);
    if (host.autoRemove() && !policy.isNo()) {
      throw Bad.request("can't create 'AutoRemove' container with restart policy");
    }
    return policy;
  }

  private static RestartPolicy parse(HostWishes host) {
    String name = host.restartPolicy().name() == null ? "" : host.restartPolicy().name();
    int retries = host.restartPolicy().maximumRetryCount();
    return switch (name) {
      // Old clients send a count without a name.
      case "" -> RestartPolicy.NO;
      case "no" -> unlimited(RestartPolicy.Name.NO, retries);
      case "always" -> unlimited(RestartPolicy.Name.ALWAYS, retries);
      case "unless-stopped" -> unlimited(RestartPolicy.Name.UNLESS_STOPPED, retries);
      case "on-failure" -> {
        if (retries < 0) {
          throw Bad.request(INVALID + "maximum retry count cannot be negative");
        }
        yield new RestartPolicy(RestartPolicy.Name.ON_FAILURE, retries);
      }
      default ->
          throw Bad.request(
              INVALID
                  + "unknown policy '"
                  + name
                  + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    };
  }

  private static RestartPolicy unlimited(RestartPolicy.Name name, int retries) {
    if (retries != 0) {
      throw Bad.request(
          INVALID
              + "maximum retry count can only be used with 'on-failure'"
              + (retries < 0 ? " and cannot be negative" : ""));
    }
    return new RestartPolicy(name, 0);
  }

  /** Docker's name. */
  static String shown(RestartPolicy policy) {
    return switch (policy.name()) {
      case NO -> "no";
      case ALWAYS -> "always";
      case UNLESS_STOPPED -> "unless-stopped";
      case ON_FAILURE -> "on-failure";
    };
  }
}
