package dev.gantry.kit.http;

import dev.gantry.kit.database.DatabaseAway;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** The one table from errors to answers in Docker's form. Logs what is a defect, once. */
@RestControllerAdvice
@Order
public class ErrorAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAdvice.class);

  @ExceptionHandler
  ResponseEntity<ErrorBody> ours(GantryException e) {
    if (e.code().kind() == ErrorKind.INTERNAL) {
      LOG.error("{}", e.getMessage(), e);
    }
    return answer(e.code(), e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> unreadable(HttpMessageNotReadableException e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof GantryException ours) {
      return ours(ours);
    }
    return answer(ErrorCode.BAD_REQUEST, "invalid JSON: " + withoutOurNames(root.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> bad(IllegalArgumentException e) {
    LOG.debug("refused", e);
    return answer(ErrorCode.BAD_REQUEST, firstLine(e.getMessage()));
  }

  /** A query parameter of another kind than it must be. */
  @ExceptionHandler
  ResponseEntity<ErrorBody> mismatch(MethodArgumentTypeMismatchException e) {
    return answer(
        ErrorCode.BAD_REQUEST, "invalid value \"" + e.getValue() + "\" for " + e.getName());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> unknown(NoResourceFoundException e) {
    return answer(ErrorCode.NOT_FOUND, "page not found");
  }

  @ExceptionHandler({
    DataAccessResourceFailureException.class,
    CannotCreateTransactionException.class,
    SQLTransientConnectionException.class
  })
  ResponseEntity<ErrorBody> databaseAway(Exception e) {
    LOG.warn("database is not available: {}", e.getMessage());
    GantryException away = DatabaseAway.asAnswer(e);
    return answer(away.code(), away.getMessage());
  }

  /** The client has gone; nobody reads an answer. */
  @ExceptionHandler
  void gone(AsyncRequestNotUsableException e) {
    LOG.debug("client left", e);
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> other(Exception e) {
    if (DatabaseAway.isCauseOf(e)) {
      return databaseAway(e);
    }
    if (e instanceof ErrorResponse known) {
      return body(known.getStatusCode().value(), e.getMessage(), ErrorCode.BAD_REQUEST);
    }
    if (isUnfitText(e)) {
      return answer(ErrorCode.BAD_REQUEST, "a text in the request contains a null character");
    }
    // What went wrong inside is for the log; the reference finds it there.
    String reference = Integer.toHexString(ThreadLocalRandom.current().nextInt());
    LOG.error("unexpected error, reference {}", reference, e);
    return answer(
        ErrorCode.INTERNAL, "internal error; the service's log has it under " + reference);
  }

  /** PostgreSQL's texts hold no U+0000 (SQLSTATE 22021, in JSON 22P05). */
  private static boolean isUnfitText(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql
          && ("22021".equals(sql.getSQLState()) || "22P05".equals(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  private static ResponseEntity<ErrorBody> answer(ErrorCode code, String message) {
    return body(code.httpStatus(), message, code);
  }

  private static ResponseEntity<ErrorBody> body(int status, String message, ErrorCode code) {
    if (status == HttpStatus.NOT_MODIFIED.value()) {
      return ResponseEntity.status(status).build();
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(new ErrorBody(message, code));
  }

  /** Names of classes help no client. */
  private static String withoutOurNames(String message) {
    String line = firstLine(message);
    return line.contains("dev.gantry") || line.contains("org.springframework")
        ? "the body does not have the expected form"
        : line;
  }

  private static String firstLine(String message) {
    if (message == null) {
      return "";
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
