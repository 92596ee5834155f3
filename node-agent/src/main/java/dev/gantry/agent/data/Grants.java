package dev.gantry.agent.data;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.GrantKey;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamRequest;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Verifies what a stream may do. The gateway has checked who owns the container; this is its word.
 */
public final class Grants {
  private final Supplier<String> key;
  private final InstantSource clock;

  /**
   * @param key this node's key ({@link GrantKey#text}); asked for each time, because another
   *     registration may bring another
   */
  public Grants(Supplier<String> key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * @throws GantryException FORBIDDEN: no grant, not ours, expired, or for another verb
   */
  StreamGrant verify(StreamRequest request) {
    StreamGrant grant =
        StreamGrant.verify(request.grant(), GrantKey.parse(key.get()), clock.instant())
            .orElseThrow(() -> forbidden("the stream grant is not valid"));
    if (!grant.verb().equals(request.verb().word())) {
      throw forbidden("the stream grant is for " + grant.verb());
    }
    return grant;
  }

  private static GantryException forbidden(String why) {
    return new GantryException(ErrorCode.FORBIDDEN, why);
  }
}
