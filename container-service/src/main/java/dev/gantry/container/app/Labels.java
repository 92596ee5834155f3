package dev.gantry.container.app;

import dev.gantry.container.creation.ReservedLabels;
import java.util.Map;

/** By these a container is known as a replica. Neither tenants nor images can set them. */
final class Labels {
  static final String PREFIX = ReservedLabels.PREFIX;
  static final String APP = PREFIX;
  static final String REVISION = PREFIX + ".revision";
  static final String REPLICA = PREFIX + ".replica";

  private Labels() {}

  static Map<String, String> of(App app, int number) {
    return Map.of(
        APP, app.name().name(),
        REVISION, Integer.toString(app.revision()),
        REPLICA, Integer.toString(number));
  }
}
