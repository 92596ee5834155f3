package dev.gantry.agent.security;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.model.spec.SecuritySpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Seccomp filters of containers as BPF bytes. Compiling takes some milliseconds, so the newest ones
 * are kept, keyed by profile and capabilities (a profile may depend on them).
 */
public final class SeccompFilters {
  private static final int KEPT = 64;
  private static final String UNCONFINED = "unconfined";

  private final Kernel kernel;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Map<Key, byte[]> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  private record Key(String profile, CapabilitySet capabilities) {}

  public SeccompFilters(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The filter for a container.
   *
   * @return an array of {@code struct sock_filter}; empty for none (unconfined or privileged)
   * @throws IllegalArgumentException if the profile can't be read or compiled
   */
  public Optional<byte[]> filter(SecuritySpec security, CapabilitySet capabilities) {
    String profile = security.seccompProfile();
    if (profile.equals(UNCONFINED) || (security.privileged() && profile.isEmpty())) {
      return Optional.empty();
    }
    Key key = new Key(profile, capabilities);
    synchronized (compiled) {
      return Optional.of(compiled.computeIfAbsent(key, this::compile).clone());
    }
  }

  private byte[] compile(Key key) {
    String text = key.profile().isEmpty() ? defaultProfile() : key.profile();
    SeccompProfile profile;
    try {
      profile = json.readValue(text, SeccompProfile.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "Decoding seccomp profile failed: " + e.getOriginalMessage(), e);
    }
    return new SeccompCompiler(kernel, LibSeccomp.load(), key.capabilities()).compile(profile);
  }

  private static String defaultProfile() {
    try (InputStream in = SeccompFilters.class.getResourceAsStream("seccomp-default.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
