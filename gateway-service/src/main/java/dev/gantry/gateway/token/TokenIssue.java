package dev.gantry.gateway.token;

import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes tokens. */
@Component
public class TokenIssue {
  private final Tokens tokens;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TokenIssue(Tokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * @param secret to be told once: only its hash is kept
   */
  public record Issued(Token token, String secret) {}

  public Issued issue(Token.Kind kind, TenantId tenant, Set<Role> roles, String description) {
    TokenSecret secret =
        TokenSecret.make(
            switch (kind) {
              case TENANT -> TokenSecret.TENANT;
              case JOIN, JOIN_ONCE -> TokenSecret.JOIN;
            },
            random);
    Token token =
        new Token(
            UUID.randomUUID().toString(),
            kind,
            tenant,
            roles,
            description,
            clock.instant(),
            null,
            null);
    tokens.keep(token, secret.hash());
    return new Issued(token, secret.value());
  }
}
