package dev.gantry.gateway.grant;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.GrantKey;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamVerb;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Gives stream grants. All replicas share one secret: the first to start makes it. It stands in the
 * gateway's schema only, which no other service may read; a node gets, when it registers, the key
 * that is derived from it for this node.
 */
@Component
public class Grants {
  /** Long enough for clocks that differ a little; a grant is used at once. */
  private static final Duration LIFETIME = Duration.ofSeconds(60);

  private static final int SECRET_BYTES = 32;

  private final GrantKey secret;
  private final Clock clock;

  Grants(JdbcTemplate jdbc, Clock clock) {
    this.clock = clock;
    byte[] fresh = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(fresh);
    jdbc.update(
        "insert into grant_secret (id, secret) values (1, ?) on conflict (id) do nothing", fresh);
    this.secret =
        new GrantKey(
            jdbc.queryForObject("select secret from grant_secret where id = 1", byte[].class));
  }

  /** What the node verifies grants with. */
  public GrantKey keyOf(NodeId node) {
    return secret.derive("stream grants of node " + node);
  }

  /** A grant for this verb on this container, good at its node for the next minute. */
  public String grant(ContainerRoute route, StreamVerb verb) {
    return new StreamGrant(
            route.tenant(), route.container(), verb.word(), clock.instant().plus(LIFETIME))
        .sign(keyOf(route.node()));
  }
}
