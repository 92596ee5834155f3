package dev.gantry.gateway.stream;

import dev.gantry.gateway.authority.GatewayKeys;
import dev.gantry.gateway.door.OpenStreams;
import dev.gantry.gateway.grant.Grants;
import dev.gantry.gateway.node.Nodes;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.route.ContainerRoute;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Opens streams and does acts at the agents' data ports, each with a grant of its own. */
@Component
public class AgentPorts {
  private final Nodes nodes;
  private final Grants grants;
  private final OpenStreams open;
  private final GatewayKeys keys;

  AgentPorts(Nodes nodes, Grants grants, OpenStreams open, GatewayKeys keys) {
    this.keys = keys;
    this.nodes = nodes;
    this.grants = grants;
    this.open = open;
  }

  /** Does the act; returns when the agent has done it. */
  public void act(ContainerRoute route, StreamVerb verb) throws IOException {
    open(route, verb).close();
  }

  /** Asks; the answer is a good one. No stream follows it. */
  public StreamAnswer ask(ContainerRoute route, StreamVerb verb) throws IOException {
    try (Opened opened = opened(route, verb)) {
      return opened.answer();
    }
  }

  /**
   * A stream with the answer before it.
   *
   * @param end to be closed, with this
   */
  record Opened(AgentEnd end, StreamAnswer answer) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      end.close();
    }
  }

  /**
   * A stream whose answer line is read and good. To be closed by the caller.
   *
   * @throws GantryException what the agent answered, or NODE_UNREACHABLE
   */
  public AgentEnd open(ContainerRoute route, StreamVerb verb) {
    return opened(route, verb).end();
  }

  /**
   * As {@link #open}, with the answer.
   *
   * @throws GantryException what the agent answered, or NODE_UNREACHABLE
   */
  Opened opened(ContainerRoute route, StreamVerb verb) {
    AgentEnd end = dial(route.node());
    try {
      end.writeLine(
          GantryJson.mapper()
              .writeValueAsBytes(
                  new StreamRequest(
                      grants.grant(route, verb), UUID.randomUUID().toString(), verb)));
      StreamAnswer answer = GantryJson.mapper().readValue(end.readLine(), StreamAnswer.class);
      if (answer.error() != null) {
        throw new GantryException(
            answer.error(), answer.message() == null ? verb.word() + " failed" : answer.message());
      }
      return new Opened(end, answer);
    } catch (IOException | JacksonException e) {
      open.closeQuietly(end);
      throw unreachable(route.node(), e);
    } catch (GantryException e) {
      open.closeQuietly(end);
      throw e;
    }
  }

  private AgentEnd dial(NodeId node) {
    try {
      return new AgentEnd(connect(node));
    } catch (IOException | IllegalArgumentException e) {
      throw unreachable(node, e);
    }
  }

  private Wire connect(NodeId node) throws IOException {
    String remembered = nodes.dataAddress(node);
    try {
      return connect(node, remembered);
    } catch (IOException e) {
      // The node may have told another replica a newer address.
      String fresh = nodes.freshDataAddress(node);
      if (fresh.equals(remembered)) {
        throw e;
      }
      return connect(node, fresh);
    }
  }

  private Wire connect(NodeId node, String address) throws IOException {
    return switch (DataAddress.parse(address)) {
      case DataAddress.Unix unix -> DataAddress.connect(unix);
      case DataAddress.Tls tls -> DataAddress.connect(tls, keys.toNode(node));
    };
  }

  private static GantryException unreachable(NodeId node, Exception e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new GantryException(
        ErrorCode.NODE_UNREACHABLE, "node " + node + " is not reachable: " + reason, e);
  }
}
