package dev.gantry.gateway.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The data ports that are reached over networks, of all nodes. Remembered for some seconds. */
@Repository
class DataPorts {
  private static final Logger LOG = LoggerFactory.getLogger(DataPorts.class);
  private static final Duration REMEMBERED = Duration.ofSeconds(3);
  private static final String SCHEME = "tls:";

  private record Known(List<String> ports, Instant until) {}

  private final JdbcTemplate jdbc;
  private final Clock clock;
  private volatile Known known = new Known(List.of(), Instant.MIN);

  DataPorts(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * As {@code host:port}. While the database is away, what was known last: a heartbeat is taken
   * then, too.
   */
  List<String> all() {
    Known last = known;
    Instant now = clock.instant();
    if (last.until().isAfter(now)) {
      return last.ports();
    }
    List<String> ports = last.ports();
    try {
      ports =
          jdbc
              .queryForList(
                  "select data_address from node where revoked_at is null and data_address like ?",
                  String.class,
                  SCHEME + "%")
              .stream()
              .map(address -> address.substring(SCHEME.length()))
              .sorted()
              .toList();
    } catch (DataAccessException e) {
      LOG.warn("the nodes' data ports are those of before: {}", e.getMessage());
    }
    known = new Known(ports, now.plus(REMEMBERED));
    return ports;
  }
}
