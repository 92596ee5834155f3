package dev.gantry.kit.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells a database that can't be reached now from one that refuses what it was asked. */
public final class DatabaseAway {
  /**
   * Shutting down, crashed, starting up, no connection left (PostgreSQL, appendix A). Class 08 is
   * that of broken connections.
   */
  private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300");

  /** Of a connection that the pool has taken out of use because it broke; without a state. */
  private static final String POOLS_WORDS = "Connection is closed";

  private DatabaseAway() {}

  /** Also where the failure met a commit, which Spring and Hibernate report in many ways. */
  public static boolean isCauseOf(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++) {
      if (at instanceof DataAccessResourceFailureException
          || at instanceof CannotCreateTransactionException
          || at instanceof SQLTransientConnectionException
          || (at instanceof SQLException sql && isAway(sql))) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    return state == null
        ? POOLS_WORDS.equals(failure.getMessage())
        : state.startsWith("08") || STATES.contains(state);
  }
}
