package dev.gantry.gateway.stream;

import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.HangUpWatch;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A body that an agent sends in chunks, on its way to the client. */
@Component
class ChunkedAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkedAnswer.class);

  private final OpenStreams open;
  private final HangUpWatch hangUps;

  ChunkedAnswer(OpenStreams open, HangUpWatch hangUps) {
    this.open = open;
    this.hangUps = hangUps;
  }

  /**
   * Passes it on to its end; half of it never passes for the whole.
   *
   * @param from closed afterwards
   */
  void pass(HttpServletRequest request, HttpServletResponse response, AgentEnd from)
      throws Exception {
    try (AgentEnd agent = from;
        AutoCloseable tracked = open.track(agent);
        HangUpWatch.Guard guard = hangUps.guard(Door.of(request), () -> open.closeQuietly(agent))) {
      OutputStream out = response.getOutputStream();
      Chunks.read(
          agent,
          (bytes, length) -> {
            guard.using(() -> out.write(bytes, 0, length));
            open.toClients().increment(length);
          });
    } catch (EOFException e) {
      if (!response.isCommitted()) {
        throw new GantryException(ErrorCode.INTERNAL, e.getMessage(), e);
      }
      LOG.warn("{}: {}", request.getRequestURI(), e.getMessage());
      Door.of(request).breakOff(e);
    }
  }
}
