package dev.gantry.image.remote;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the {@code Authorization} for calls of one session: nothing, Basic, or a token for a scope,
 * as the registry asks for. Used by several threads.
 */
final class Authorizer {
  private final TokenCall tokenCall;
  private final Credentials credentials;
  private final Map<String, Token> tokens = new HashMap<>();
  private Challenge challenge;

  Authorizer(TokenCall tokenCall, Credentials credentials) {
    this.tokenCall = tokenCall;
    this.credentials = credentials;
  }

  /** Takes note of what the registry asks for; a token is better than a password. */
  synchronized void learn(List<Challenge> challenges) {
    challenges.stream()
        .filter(Challenge::isBearer)
        .findFirst()
        .or(() -> challenges.stream().filter(Challenge::isBasic).findFirst())
        .ifPresent(found -> challenge = found);
  }

  /**
   * Value of the header; null where nothing is asked for.
   *
   * @throws RegistryRefusal when the token server refuses
   */
  synchronized String header(RegistryCall call, String scope) {
    if (challenge == null) {
      return null;
    }
    if (challenge.isBasic()) {
      if (!credentials.hasPassword()) {
        throw Reasons.failed(call, new IOException("no basic auth credentials"));
      }
      return credentials.basic();
    }
    if (!credentials.registryToken().isEmpty()) {
      return bearer(credentials.registryToken());
    }
    return bearer(token(scope).value());
  }

  private Token token(String scope) {
    return tokens.computeIfAbsent(scope, wanted -> tokenCall.get(challenge, wanted));
  }

  /** Of the token that a scope has; empty when there is none. */
  synchronized String refreshToken(String scope) {
    Token token = tokens.get(scope);
    return token == null ? "" : token.refresh();
  }

  /**
   * After a 401: learns from it.
   *
   * @param used the header that was refused; null when there was none
   * @return whether another attempt would be made with another header
   */
  synchronized boolean renew(String scope, String used, List<Challenge> challenges) {
    learn(challenges);
    if (challenge == null) {
      return false;
    }
    if (challenge.isBasic()) {
      return used == null;
    }
    if (!credentials.registryToken().isEmpty()) {
      return used == null;
    }
    // Another thread may have got a new one already.
    Token held = tokens.get(scope);
    if (held != null && bearer(held.value()).equals(used)) {
      tokens.remove(scope);
    }
    return true;
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }
}
