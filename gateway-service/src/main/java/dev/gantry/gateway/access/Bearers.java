package dev.gantry.gateway.access;

import dev.gantry.gateway.identity.Identity;
import dev.gantry.gateway.node.Nodes;
import dev.gantry.gateway.token.Token;
import dev.gantry.gateway.token.TokenHash;
import dev.gantry.gateway.token.TokenSecret;
import dev.gantry.gateway.token.Tokens;
import dev.gantry.kit.security.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Who a bearer token speaks for. Remembered for a few seconds, so that a request costs no database
 * trip; a revoked token is refused at once here, and within that time by other replicas.
 */
@Component
class Bearers {
  private static final Logger LOG = LoggerFactory.getLogger(Bearers.class);
  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final Duration USE_NOTED_EVERY = Duration.ofSeconds(60);
  private static final int MOST = 10_000;

  private record Known(Identity identity, Instant until) {}

  private final Tokens tokens;
  private final Nodes nodes;
  private final Clock clock;
  private final Map<TokenHash, Known> known = new ConcurrentHashMap<>();

  Bearers(Tokens tokens, Nodes nodes, Clock clock) {
    this.tokens = tokens;
    this.nodes = nodes;
    this.clock = clock;
  }

  Optional<Identity> identify(String bearer) {
    TokenSecret secret;
    try {
      secret = new TokenSecret(bearer);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    TokenHash hash = secret.hash();
    Known cached = known.get(hash);
    if (cached != null && cached.until().isAfter(now)) {
      return Optional.of(cached.identity());
    }
    Optional<Identity> found = secret.isNode() ? node(hash) : token(hash, now);
    found.ifPresentOrElse(identity -> remember(hash, identity, now), () -> known.remove(hash));
    return found;
  }

  void forget() {
    known.clear();
  }

  private void remember(TokenHash hash, Identity identity, Instant now) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(hash, new Known(identity, now.plus(REMEMBERED)));
  }

  private Optional<Identity> node(TokenHash hash) {
    return nodes.byToken(hash).map(Identity.OfNode::new);
  }

  private Optional<Identity> token(TokenHash hash, Instant now) {
    Optional<Token> token = tokens.valid(hash);
    token.ifPresent(found -> noteUse(found, now));
    return token.map(
        found ->
            switch (found.kind()) {
              case TENANT ->
                  new Identity.OfTenant(
                      new Caller(found.tenant(), "token:" + found.id(), found.roles()));
              case JOIN, JOIN_ONCE -> new Identity.Joining(found.id());
            });
  }

  /** Beside the request: nobody waits for it. */
  private void noteUse(Token token, Instant now) {
    if (token.lastUsedAt() != null && token.lastUsedAt().plus(USE_NOTED_EVERY).isAfter(now)) {
      return;
    }
    Thread.ofVirtual()
        .name("token-use")
        .start(
            () -> {
              try {
                tokens.used(token.id(), now);
              } catch (DataAccessException e) {
                LOG.warn("last use of token {} is not noted: {}", token.id(), e.getMessage());
              }
            });
  }
}
