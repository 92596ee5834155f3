package dev.gantry.standalone.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.ListenAddress;
import dev.gantry.standalone.installation.Listening;
import dev.gantry.standalone.installation.Ports;
import dev.gantry.standalone.installation.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceConfigurationTest {
  @TempDir private Path home;
  private Context context;

  @BeforeEach
  void open() throws IOException {
    Installation installation = Installation.openOrMake(home, new SecureRandom());
    context =
        new Context(
            installation,
            new Ports(24190),
            installation.secrets(new SecureRandom()),
            Listening.of("127.0.0.1:9999", new Ports(24190)),
            new ListenAddress("127.0.0.1", 9998),
            home,
            home,
            false);
  }

  @Test
  void eachServiceHasItsOwnRoleUserAndPortAndTheSameInnerSecret() {
    ServiceConfiguration configuration = new ServiceConfiguration(context);
    Set<String> ports = new HashSet<>();
    Set<String> passwords = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    for (String service : Roles.SERVICES) {
      Map<String, String> all = configuration.properties(service);
      ports.add(all.get("server.port"));
      passwords.add(all.get("spring.datasource.password"));
      secrets.add(all.get("gantry.inner.secret"));
      assertThat(all.get("spring.datasource.username")).isEqualTo(service);
      assertThat(all.get("spring.kafka.properties.sasl.jaas.config"))
          .contains("username=\"" + service + "\"");
      assertThat(all.get("server.address")).isEqualTo("127.0.0.1");
    }
    assertThat(ports).containsExactlyInAnyOrder("9999", "24191", "24192", "24193");
    assertThat(passwords).hasSize(4);
    assertThat(secrets).hasSize(1);
  }

  @Test
  void theServicesReachTheGatewayWhereItListens() {
    assertThat(
            new ServiceConfiguration(context).properties("image").get("gantry.inner.gateway-url"))
        .isEqualTo("http://127.0.0.1:9999");
  }

  @Test
  void filesWithPasswordsAreTheirOwnersOnly() throws IOException {
    new ServiceConfiguration(context).write();
    Path file = home.resolve("config/gateway-service.properties");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PrivateFiles.read(file))
        .isEqualTo(new ServiceConfiguration(context).properties("gateway"));
  }
}
