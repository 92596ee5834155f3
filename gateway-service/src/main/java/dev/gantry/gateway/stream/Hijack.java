package dev.gantry.gateway.stream;

import dev.gantry.gateway.door.ApiCall;
import dev.gantry.gateway.door.Door;
import dev.gantry.gateway.door.OpenStreams;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes a client's connection over and joins it with an agent's stream, after 101 or 200. */
@Component
public class Hijack {
  private static final Logger LOG = LoggerFactory.getLogger(Hijack.class);

  private final OpenStreams open;

  Hijack(OpenStreams open) {
    this.open = open;
  }

  /**
   * Answers, and relays once the answer is out. The agent's end is closed in the end, also if this
   * fails.
   *
   * @param raw without frames, as with a terminal
   */
  public void over(
      HttpServletRequest request, HttpServletResponse response, AgentEnd agent, boolean raw)
      throws IOException, ServletException {
    try {
      // A body belongs to no part of the stream; unread, it would be taken for standard input.
      request.getInputStream().transferTo(OutputStream.nullOutputStream());
      HijackedStream stream = request.upgrade(HijackedStream.class);
      stream.body(client -> relay(client, agent));
      head(request, response, StreamType.of(raw, ApiCall.of(request).version()));
    } catch (IOException | ServletException | RuntimeException e) {
      open.closeQuietly(agent);
      throw e;
    }
  }

  /**
   * After the head of the answer is set: a protocol that is none of ours.
   *
   * @param over run when it has ended
   */
  public void upgrade(HttpServletRequest request, AgentEnd agent, Runnable over)
      throws IOException, ServletException {
    try {
      HijackedStream stream = request.upgrade(HijackedStream.class);
      stream.body(
          client -> {
            try {
              relay(client, agent);
            } finally {
              over.run();
            }
          });
    } catch (IOException | ServletException | RuntimeException e) {
      over.run();
      open.closeQuietly(agent);
      throw e;
    }
  }

  private static void head(
      HttpServletRequest request, HttpServletResponse response, String contentType)
      throws IOException {
    if (request.getHeader("Upgrade") != null) {
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Upgrade", "tcp");
      Door.of(request).contentTypeOfUpgrade(contentType);
      return;
    }
    response.setStatus(HttpServletResponse.SC_OK);
    response.setHeader("Content-Type", contentType);
    // Else Tomcat would frame what follows in chunks.
    response.setHeader("Connection", "close");
    response.flushBuffer();
  }

  private void relay(End client, AgentEnd agent) {
    try (AutoCloseable tracked = open.track(agent)) {
      new Relay(client, agent, open.toContainers(), open.toClients()).run();
    } catch (Exception e) {
      LOG.error("hijacked stream", e);
    }
  }
}
