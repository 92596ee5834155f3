package dev.gantry.kit.database;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells a database that can't serve anything now from one that refuses what it was asked. */
public final class DatabaseAway {
  /**
   * Shutting down, crashed, starting up (PostgreSQL, appendix A). Class 08 is that of broken
   * connections, 53 of what has run out: connections, memory, disk.
   */
  private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03");

  private static final String DISK_FULL = "53100";

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
        : state.startsWith("08") || state.startsWith("53") || STATES.contains(state);
  }

  /** For the user, and for the log: what is away, and why if that is known. */
  public static GantryException asAnswer(Throwable failure) {
    return isDiskFull(failure)
        ? new GantryException(
            ErrorCode.DISK_FULL,
            "the database's disk is full: an operator has to make room",
            failure)
        : new GantryException(
            ErrorCode.UNAVAILABLE, "the database is not available; try again later", failure);
  }

  private static boolean isDiskFull(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
