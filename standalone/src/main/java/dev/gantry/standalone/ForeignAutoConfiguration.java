package dev.gantry.standalone;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out auto-configuration that a service would get only because a sibling's jars are on the
 * class path: with Spring Security there for the gateway, Boot would lock every other service.
 * Services are told apart by {@code spring.application.name}.
 */
final class ForeignAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {
  /** What only the gateway's dependencies bring. */
  static final List<String> GATEWAYS_OWN =
      List.of(
          "org.springframework.cloud.",
          "org.springframework.boot.security.",
          "org.springframework.boot.actuate.autoconfigure.security.");

  private static final List<String> OTHERS =
      List.of("container-service", "image-service", "volume-service");

  private boolean gatewaysIsForeign;

  @Override
  public void setEnvironment(Environment environment) {
    gatewaysIsForeign = OTHERS.contains(environment.getProperty("spring.application.name", ""));
  }

  @Override
  public boolean[] match(String[] classNames, AutoConfigurationMetadata metadata) {
    boolean[] wanted = new boolean[classNames.length];
    for (int i = 0; i < classNames.length; i++) {
      String name = classNames[i];
      // Null: another filter has dropped it already.
      wanted[i] =
          !gatewaysIsForeign || name == null || GATEWAYS_OWN.stream().noneMatch(name::startsWith);
    }
    return wanted;
  }
}
