package dev.gantry.gateway.ingress;

import dev.gantry.gateway.stream.AgentEnd;
import dev.gantry.gateway.stream.AgentPorts;
import dev.gantry.gateway.stream.Hijack;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.route.IngressRule;
import dev.gantry.model.stream.StreamVerb;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Requests to change the protocol, such as to websockets (RFC 9110, 7.8): the head is passed on,
 * and if the app agrees, bytes go both ways from there on.
 */
@Component
class Websockets {
  private static final Logger LOG = LoggerFactory.getLogger(Websockets.class);
  private static final int LONGEST_HEAD = 64 << 10;

  private final AgentPorts agents;
  private final Backends backends;
  private final Hijack hijack;

  Websockets(AgentPorts agents, Backends backends, Hijack hijack) {
    this.agents = agents;
    this.backends = backends;
    this.hijack = hijack;
  }

  /** Whether another protocol is asked for that is carried; HTTP/2 in clear is not. */
  static boolean isAsked(HttpServletRequest request) {
    String protocol = request.getHeader("Upgrade");
    String connection = request.getHeader("Connection");
    return request.getMethod().equals("GET")
        && protocol != null
        && !protocol.toLowerCase(Locale.ROOT).contains("h2c")
        && connection != null
        && connection.toLowerCase(Locale.ROOT).contains("upgrade");
  }

  /**
   * Switches over.
   *
   * @return false where no replica does: it is to be asked as any other request then
   */
  boolean serve(
      HttpServletRequest request,
      HttpServletResponse response,
      IngressRule rule,
      List<IngressRule.Backend> order)
      throws IOException, ServletException {
    for (IngressRule.Backend backend : order) {
      try {
        AgentEnd end =
            agents.open(
                BackendHttp.route(rule.tenant(), backend), new StreamVerb.Connect(backend.port()));
        return switchedOver(request, response, end, backends.begin(backend.container()));
      } catch (GantryException e) {
        LOG.debug("No connection to {}: {}", backend.container(), e.getMessage());
        backends.shun(backend.container());
      }
    }
    return false;
  }

  private boolean switchedOver(
      HttpServletRequest request, HttpServletResponse response, AgentEnd end, Backends.Busy busy)
      throws IOException, ServletException {
    boolean handedOver = false;
    try {
      Optional<List<String>> answer = agreed(request, end);
      if (answer.isPresent()) {
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        answer.get().forEach(line -> header(line, response));
        handedOver = true;
        hijack.upgrade(request, end, busy::close);
      }
      return answer.isPresent();
    } finally {
      if (!handedOver) {
        busy.close();
        end.close();
      }
    }
  }

  /** The lines of the answer's head; empty when the app does not agree, or says nothing. */
  private static Optional<List<String>> agreed(HttpServletRequest request, AgentEnd end) {
    try {
      end.write(ByteBuffer.wrap(head(request)));
      List<String> lines = readHead(end).lines().toList();
      return status(lines) == HttpServletResponse.SC_SWITCHING_PROTOCOLS
          ? Optional.of(lines.subList(1, lines.size()))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("An app does not change the protocol: {}", e.toString());
      return Optional.empty();
    }
  }

  private static void header(String line, HttpServletResponse response) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      response.addHeader(line.substring(0, colon), line.substring(colon + 1).strip());
    }
  }

  private static byte[] head(HttpServletRequest request) {
    StringBuilder head = new StringBuilder();
    head.append(request.getMethod()).append(' ').append(Onward.target(request));
    head.append(" HTTP/1.1\r\n");
    Onward.headers(
        request, (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Connection: Upgrade\r\nUpgrade: ").append(request.getHeader("Upgrade"));
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Byte by byte: what follows the head is not ours. */
  private static String readHead(AgentEnd end) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
      one.clear();
      if (end.read(one) < 0) {
        throw new EOFException("the app closed the connection instead of an answer");
      }
      head.append((char) (one.get(0) & 0xff));
      if (head.length() > LONGEST_HEAD) {
        throw new IOException(
            "the app's answer has a head of more than " + LONGEST_HEAD + " bytes");
      }
    }
    return head.toString();
  }

  private static int status(List<String> answer) throws IOException {
    String[] words = answer.isEmpty() ? new String[0] : answer.getFirst().split(" ", 3);
    if (words.length < 2 || !words[1].matches("[1-5][0-9][0-9]")) {
      throw new IOException("the app's answer is no HTTP");
    }
    return Integer.parseInt(words[1]);
  }
}
