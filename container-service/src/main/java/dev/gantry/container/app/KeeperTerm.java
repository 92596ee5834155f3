package dev.gantry.container.app;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Of several replicas of this service one keeps the apps, for a term that it renews; another takes
 * over when the term has run out. Two at once do no harm: a replica's number is given out once.
 */
@Component
class KeeperTerm {
  private static final Duration TERM = Duration.ofSeconds(5);
  private static final Duration RENEWED_AFTER = Duration.ofSeconds(1);

  private final JdbcTemplate jdbc;
  private final Clock clock;
  private final String self = UUID.randomUUID().toString();
  private volatile Instant renewedAt = Instant.EPOCH;

  KeeperTerm(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Whether this one keeps the apps now. In a transaction. */
  boolean isOurs() {
    Instant now = clock.instant();
    if (renewedAt.plus(RENEWED_AFTER).isAfter(now)) {
      return true;
    }
    boolean ours =
        jdbc.update(
                """
                insert into app_keeper (id, holder, until) values (1, ?, ?)
                on conflict (id) do update set holder = excluded.holder, until = excluded.until
                where app_keeper.holder = excluded.holder or app_keeper.until < ?
                """,
                self,
                Timestamp.from(now.plus(TERM)),
                Timestamp.from(now))
            > 0;
    renewedAt = ours ? now : Instant.EPOCH;
    return ours;
  }
}
