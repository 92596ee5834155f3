package dev.gantry.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class ForeignAutoConfigurationTest {
  private static final String SECURITY =
      "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration";
  private static final String OURS = "dev.gantry.kit.wiring.MessagingConfiguration";

  @ParameterizedTest
  @ValueSource(strings = {"container-service", "image-service", "volume-service"})
  void theGatewaysAutoConfigurationIsKeptFromTheOthers(String service) {
    assertThat(match(service, SECURITY, OURS, null)).containsExactly(false, true, true);
  }

  @Test
  void theGatewayKeepsItsOwn() {
    assertThat(match("gateway-service", SECURITY, OURS)).containsExactly(true, true);
  }

  /** A new library of one service that configures the others too would be seen here. */
  @Test
  void everyLibraryWithAutoConfigurationIsKnown() throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (URL list : autoConfigurations()) {
      String jar = list.toString().replaceFirst("!.*", "").replaceFirst(".*/", "");
      boolean known =
          jar.matches("(spring-boot|spring-cloud|service-kit|classes|test-classes).*")
              || list.toString().contains("service-kit");
      if (!known) {
        unknown.add(jar);
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static List<URL> autoConfigurations() throws IOException {
    return Collections.list(
        ForeignAutoConfigurationTest.class
            .getClassLoader()
            .getResources(
                "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"));
  }

  @Test
  void theFilterIsRegistered() throws IOException {
    boolean found = false;
    for (URL url :
        Collections.list(getClass().getClassLoader().getResources("META-INF/spring.factories"))) {
      try (var in = url.openStream()) {
        found |=
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .contains(ForeignAutoConfiguration.class.getName());
      }
    }
    assertThat(found).isTrue();
  }

  private static boolean[] match(String service, String... classes) {
    ForeignAutoConfiguration filter = new ForeignAutoConfiguration();
    filter.setEnvironment(new MockEnvironment().withProperty("spring.application.name", service));
    return filter.match(classes, null);
  }
}
