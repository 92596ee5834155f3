package dev.gantry.image.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void hubsHeaderIsRead() {
    assertThat(
            parse(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:a/b:pull,push\",error=\"insufficient_scope\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:a/b:pull,push",
                    "error", "insufficient_scope")));
  }

  @Test
  void severalInOneHeaderAndInSeveral() {
    assertThat(parse("Basic realm=\"a, \\\"b\\\"\", Bearer realm=x", "Negotiate"))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "a, \"b\"")),
            new Challenge("bearer", Map.of("realm", "x")),
            new Challenge("negotiate", Map.of()));
  }

  @Test
  void rubbishIsNothing() {
    assertThat(parse("", "=", "\"", ",,,")).isEmpty();
    assertThat(parse("Bearer realm=\"never ends"))
        .containsExactly(new Challenge("bearer", Map.of()));
  }

  private static List<Challenge> parse(String... headers) {
    return Challenge.parse(List.of(headers));
  }
}
