package dev.gantry.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.assignment.WatchMessage;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.AgentReport;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.ReportBatch;
import dev.gantry.model.run.RunState;
import dev.gantry.model.stream.GrantKey;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** The gateway as an agent sees it, with the owners behind it played by the test. */
public final class FakeGateway implements AutoCloseable {
  public static final NodeId NODE = new NodeId("node-1");
  public static final String JOIN_TOKEN = "join";
  private static final String NODE_TOKEN = "node-token";

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpServer server;
  private final GrantKey key = new GrantKey(new byte[32]);
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Assignment> wanted = new LinkedHashMap<>();
  private final List<BlockingQueue<WatchMessage>> watches = new CopyOnWriteArrayList<>();
  private final List<AgentReport> reports = new CopyOnWriteArrayList<>();
  private volatile Heartbeat heartbeat;
  private volatile boolean refusing;
  private volatile Consumer<AgentReport> hearing = reports::add;

  public FakeGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/node/v1/register", this::register);
    server.createContext("/node/v1/assignments", this::watch);
    server.createContext("/node/v1/reports", this::report);
    server.createContext("/v2/layers/blobs/", this::blob);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public Digest blob(byte[] content) {
    Digest digest = Digest.of(content);
    blobs.put(digest.value(), content);
    return digest;
  }

  /** As the owner does: kept for the next snapshot, and sent to whoever watches. */
  public void assign(Assignment assignment) {
    synchronized (wanted) {
      wanted.put(assignment.key(), assignment);
      watches.forEach(w -> w.add(new WatchMessage.Changed(assignment)));
    }
  }

  /** Reports are not taken while this is on. */
  public void refuseReports(boolean on) {
    refusing = on;
  }

  /** Reports go there from now on, and are not kept. */
  public void hearing(Consumer<AgentReport> by) {
    hearing = by;
  }

  /** As the owner does when it has heard that the container is removed. */
  public void forget(ContainerId id) {
    synchronized (wanted) {
      wanted
          .values()
          .removeIf(a -> a instanceof Assignment.OfContainer c && c.container().equals(id));
    }
  }

  /** Breaks all open watches. */
  public void dropWatches() {
    watches.forEach(w -> w.add(new WatchMessage.Snapshot(List.of())));
    watches.clear();
  }

  public String grant(dev.gantry.model.id.TenantId tenant, ContainerId id, StreamVerb verb) {
    return new StreamGrant(tenant, id, verb.word(), Instant.now().plusSeconds(60)).sign(key);
  }

  public String grantKey() {
    return key.text();
  }

  public List<AgentReport> reports() {
    return List.copyOf(reports);
  }

  public Optional<AgentReport.RunChanged> reported(ContainerId id, long epoch, RunState state) {
    return reports.stream()
        .filter(AgentReport.RunChanged.class::isInstance)
        .map(AgentReport.RunChanged.class::cast)
        .filter(r -> r.container().equals(id) && r.epoch() == epoch && r.state() == state)
        .findFirst();
  }

  public AgentReport.RunChanged await(ContainerId id, long epoch, RunState state) throws Exception {
    Await.until(
        "%s of %s in epoch %d; reported: %s".formatted(state, id.shortId(), epoch, reports),
        () -> reported(id, epoch, state).isPresent());
    return reported(id, epoch, state).orElseThrow();
  }

  public Heartbeat heartbeat() {
    return heartbeat;
  }

  private void register(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    exchange.getRequestBody().readAllBytes();
    if (token.equals("Bearer " + NODE_TOKEN)) {
      answer(
          exchange,
          200,
          json.writeValueAsBytes(new NodeCredential(NODE, null, grantKey(), null, null)));
    } else if (token.equals("Bearer " + JOIN_TOKEN)) {
      NodeCredential fresh = new NodeCredential(NODE, NODE_TOKEN, grantKey(), null, null);
      answer(exchange, 200, json.writeValueAsBytes(fresh));
    } else {
      answer(exchange, 401, new byte[0]);
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    BlockingQueue<WatchMessage> queue = new LinkedBlockingQueue<>();
    synchronized (wanted) {
      queue.add(new WatchMessage.Snapshot(List.copyOf(wanted.values())));
      watches.add(queue);
    }
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      while (watches.contains(queue)) {
        WatchMessage message = queue.poll(1, TimeUnit.SECONDS);
        out.write(json.writeValueAsBytes(message == null ? new WatchMessage.Ping() : message));
        out.write('\n');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      watches.remove(queue);
    }
  }

  private void report(HttpExchange exchange) throws IOException {
    ReportBatch batch = json.readValue(exchange.getRequestBody().readAllBytes(), ReportBatch.class);
    if (refusing) {
      answer(exchange, 503, new byte[0]);
      return;
    }
    batch.reports().forEach(hearing);
    if (batch.heartbeat() != null) {
      heartbeat = batch.heartbeat();
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void blob(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] content = blobs.get(path.substring(path.lastIndexOf('/') + 1));
    answer(exchange, content == null ? 404 : 200, content == null ? new byte[0] : content);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    watches.clear();
    server.stop(0);
  }
}
