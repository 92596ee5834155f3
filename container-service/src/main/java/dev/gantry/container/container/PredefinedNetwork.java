package dev.gantry.container.container;

import dev.gantry.model.id.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The three networks that each tenant has from the start. */
public enum PredefinedNetwork {
  BRIDGE("bridge"),
  HOST("host"),
  NONE("null");

  private final String driver;

  PredefinedNetwork(String driver) {
    this.driver = driver;
  }

  public static Optional<PredefinedNetwork> named(String name) {
    return Arrays.stream(values()).filter(one -> one.title().equals(name)).findFirst();
  }

  /** Its name in Docker's answers. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String driver() {
    return driver;
  }

  /** 64 hexadecimal digits, the same for ever. */
  public String id(TenantId tenant) {
    return ShownId.of("network", tenant.value(), title());
  }

  /** Ids that Docker's answers need and that nothing of ours goes by: hashes of what they name. */
  public static final class ShownId {
    private ShownId() {}

    public static String of(String... parts) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256")
                .digest(String.join("/", parts).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }
}
