package dev.gantry.gateway.token;

import dev.gantry.gateway.settings.GatewayProperties;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Makes the first administrator's token and the nodes' join token, each in a file that only the
 * owner reads. Done before the listeners open, so that who waits for health finds the files.
 */
@Component
class TokenFiles implements InitializingBean {
  private final GatewayProperties properties;
  private final Tokens tokens;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TokenFiles(GatewayProperties properties, Tokens tokens, Clock clock) {
    this.properties = properties;
    this.tokens = tokens;
    this.clock = clock;
  }

  @Override
  public void afterPropertiesSet() {
    if (properties.bootstrapAdminTokenFile() != null) {
      keep(
          properties.bootstrapAdminTokenFile(),
          TokenSecret.TENANT,
          Token.Kind.TENANT,
          Set.of(Role.TENANT, Role.ADMIN));
    }
    if (properties.joinTokenFile() != null) {
      keep(properties.joinTokenFile(), TokenSecret.JOIN, Token.Kind.JOIN, Set.of());
    }
  }

  private void keep(Path file, String prefix, Token.Kind kind, Set<Role> roles) {
    try {
      TokenSecret secret = Files.exists(file) ? read(file, prefix) : write(file, prefix);
      Token token =
          new Token(
              UUID.randomUUID().toString(),
              kind,
              TenantId.LOCAL,
              roles,
              "from file " + file.getFileName(),
              clock.instant(),
              null,
              null);
      tokens.keep(token, secret.hash());
    } catch (IOException e) {
      throw new UncheckedIOException("token file " + file, e);
    }
  }

  private static TokenSecret read(Path file, String prefix) throws IOException {
    String text = Files.readString(file).strip();
    if (!text.startsWith(prefix)) {
      throw new IllegalStateException(
          "token file " + file + " holds no token of the form " + prefix + "…: delete it");
    }
    return new TokenSecret(text);
  }

  private TokenSecret write(Path file, String prefix) throws IOException {
    TokenSecret secret = TokenSecret.make(prefix, random);
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    // createTempFile makes it 0600; a reader sees the whole token or no file.
    Path written =
        Files.createTempFile(
            folder,
            ".token",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(written, secret.value() + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    return secret;
  }
}
