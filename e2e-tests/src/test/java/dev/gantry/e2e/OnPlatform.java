package dev.gantry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Tests that need the platform: their methods may ask for a {@link Docker} or the {@link Platform}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnPlatform.Fixture.class)
@interface OnPlatform {
  /** The platform lives in the root store, so it starts once and stops after the last test. */
  final class Fixture implements ParameterResolver {
    private static final Namespace OURS = Namespace.create(OnPlatform.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == Docker.class || type == Platform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      Platform platform =
          context
              .getRoot()
              .getStore(OURS)
              .computeIfAbsent(Platform.class, key -> Platform.start(), Platform.class);
      if (parameter.getParameter().getType() == Platform.class) {
        return platform;
      }
      // Values in a test's own store are closed after the test.
      return context
          .getStore(OURS)
          .computeIfAbsent(Docker.class, key -> newDocker(platform), Docker.class);
    }

    private static Docker newDocker(Platform platform) {
      try {
        return platform.docker();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
