package dev.gantry.gateway.answer;

import dev.gantry.gateway.route.Route;
import dev.gantry.kit.database.DatabaseAway;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.ErrorKind;
import dev.gantry.model.error.GantryException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Runs endpoints for Spring: errors to answers in one place, and a timer for each route. */
@Component
public class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  private final MeterRegistry meters;

  Answering(MeterRegistry meters) {
    this.meters = meters;
  }

  public HandlerFunction<ServerResponse> handler(Route route, Endpoint endpoint) {
    return request -> new Answered(response -> run(route, endpoint, request, response));
  }

  private void run(
      Route route, Endpoint endpoint, ServerRequest request, HttpServletResponse response)
      throws IOException {
    Timer.Sample sample = Timer.start(meters);
    try {
      endpoint.answer(request.servletRequest(), response);
    } catch (GantryException e) {
      refused(e, response);
    } catch (IOException e) {
      // Nobody is left to answer to.
      LOG.debug("{} {}: the client left", request.method(), request.path(), e);
    } catch (DataAccessException e) {
      databaseAway(e, response);
    } catch (IllegalArgumentException e) {
      error(response, ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      if (DatabaseAway.isCauseOf(e)) {
        databaseAway(e, response);
        return;
      }
      // What went wrong inside is for the log; the reference finds it there.
      String reference = Integer.toHexString(ThreadLocalRandom.current().nextInt());
      LOG.error("{} {} failed, reference {}", request.method(), request.path(), reference, e);
      error(
          response,
          ErrorCode.INTERNAL,
          "internal error; the gateway's log has it under " + reference);
    } finally {
      sample.stop(
          meters.timer(
              "gantry.gateway.requests",
              "route",
              route.name(),
              "status",
              Integer.toString(response.getStatus())));
    }
  }

  private static void databaseAway(Exception e, HttpServletResponse response) throws IOException {
    LOG.warn("the database is not available: {}", e.getMessage());
    refused(DatabaseAway.asAnswer(e), response);
  }

  private static void refused(GantryException e, HttpServletResponse response) throws IOException {
    if (e.code().kind() == ErrorKind.INTERNAL) {
      LOG.error("{}", e.getMessage(), e);
    }
    if (!response.isCommitted()) {
      response.resetBuffer();
      Answers.error(response, e);
    }
  }

  private static void error(HttpServletResponse response, ErrorCode code, String message)
      throws IOException {
    if (!response.isCommitted()) {
      response.resetBuffer();
      Answers.error(response, code, message);
    }
  }
}
