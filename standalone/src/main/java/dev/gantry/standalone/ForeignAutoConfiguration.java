package dev.gantry.standalone;

import java.util.Arrays;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out auto-configuration that a service would get only because a sibling's jars are on the
 * class path: with Spring Security there for the gateway, Boot would lock every other service.
 */
final class ForeignAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {
  /** Prefixes of class names, separated by commas. */
  static final String PROPERTY = "gantry.standalone.foreign";

  private String[] prefixes = {};

  @Override
  public void setEnvironment(Environment environment) {
    prefixes =
        Arrays.stream(environment.getProperty(PROPERTY, String[].class, new String[0]))
            .filter(prefix -> !prefix.isBlank())
            .toArray(String[]::new);
  }

  @Override
  public boolean[] match(String[] classNames, AutoConfigurationMetadata metadata) {
    boolean[] wanted = new boolean[classNames.length];
    for (int i = 0; i < classNames.length; i++) {
      String name = classNames[i];
      // Null: another filter has dropped it already.
      wanted[i] = name == null || Arrays.stream(prefixes).noneMatch(name::startsWith);
    }
    return wanted;
  }
}
