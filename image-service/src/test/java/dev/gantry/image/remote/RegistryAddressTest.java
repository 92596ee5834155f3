package dev.gantry.image.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryAddressTest {
  private static final List<String> INSECURE = List.of("old.example:5000", "lab", "10.1.0.0/16");

  @ParameterizedTest
  @CsvSource({
    "docker.io, registry-1.docker.io, false",
    "ghcr.io, ghcr.io, false",
    "localhost, localhost, true",
    "localhost:5000, localhost:5000, true",
    "127.0.0.1:5000, 127.0.0.1:5000, true",
    "127.9.9.9, 127.9.9.9, true",
    "[::1]:5000, [::1]:5000, true",
    "localhost.example, localhost.example, false",
    "127.0.0.1.example, 127.0.0.1.example, false",
    "10.1.2.3:80, 10.1.2.3:80, true",
    "10.2.2.3:80, 10.2.2.3:80, false",
    "OLD.example:5000, old.example:5000, true",
    "old.example, old.example, false",
    "lab:7, lab:7, true",
  })
  void whereItIsAndWhetherItMustProveItself(String domain, String authority, boolean insecure) {
    assertThat(RegistryAddress.of(domain, INSECURE))
        .isEqualTo(new RegistryAddress(authority, insecure));
  }

  @Test
  void plainHttpIsOnlyForTheInsecure() {
    assertThat(RegistryAddress.of("ghcr.io", INSECURE).bases())
        .containsExactly(URI.create("https://ghcr.io"));
    assertThat(RegistryAddress.of("localhost:5000", INSECURE).bases())
        .containsExactly(URI.create("https://localhost:5000"), URI.create("http://localhost:5000"));
  }
}
