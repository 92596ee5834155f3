package dev.gantry.agent.data;

import dev.gantry.agent.copy.CopyFiles;
import dev.gantry.agent.exec.Exec;
import dev.gantry.agent.exec.Execs;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the gateway reaches the containers of this node: attach, logs, kill, resize, exec, cp. One
 * virtual thread a connection.
 */
public final class DataPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataPort.class);

  /** What the port makes use of. */
  public record Tools(
      Lookup lookup,
      Execs execs,
      CopyFiles files,
      Grants grants,
      ActReports acts,
      JsonMapper json) {}

  /** Finds a container, now or when it comes: {@code Containers.whenKnown}. */
  @FunctionalInterface
  public interface Lookup {
    Runnable whenKnown(ContainerId id, Consumer<ContainerHandle> told);
  }

  private final Entrance entrance;
  private final Lookup lookup;
  private final Execs execs;
  private final Grants grants;
  private final JsonMapper json;
  private final Duration patience;
  private final Questions questions = new Questions();
  private final CopyFiles files;
  private final ActReports told;
  private final Acts acts;

  /**
   * Opens the port as a unix socket for root only.
   *
   * @param patience how long a stream that overtook its assignment waits
   */
  public static DataPort onThisMachine(Path socket, Tools tools, Duration patience)
      throws IOException {
    return new DataPort(new UnixEntrance(socket), tools, patience);
  }

  /**
   * Opens the port to gateways of other hosts.
   *
   * @param context with the node's own keys, trusting gateways alone; asked for at each connection
   */
  public static DataPort overTls(
      InetSocketAddress at, Supplier<SSLContext> context, Tools tools, Duration patience)
      throws IOException {
    return new DataPort(new TlsEntrance(at, context), tools, patience);
  }

  private DataPort(Entrance entrance, Tools tools, Duration patience) {
    this.entrance = entrance;
    this.lookup = tools.lookup();
    this.execs = tools.execs();
    this.files = tools.files();
    this.grants = tools.grants();
    this.told = tools.acts();
    this.acts = new Acts(told);
    this.json = tools.json();
    this.patience = patience;
    Thread.ofVirtual().name("data-port").start(this::accept);
  }

  private void accept() {
    while (entrance.isOpen()) {
      try {
        Entrance.Arrival arrival = entrance.accept();
        Thread.ofVirtual().name("data-stream").start(() -> serve(arrival));
      } catch (IOException e) {
        if (entrance.isOpen()) {
          LOG.error("The data port takes no connection now", e);
        }
      }
    }
  }

  private void serve(Entrance.Arrival arrival) {
    try (Connection connection = new Connection(arrival.enter(), json)) {
      try {
        serve(connection);
      } catch (GantryException e) {
        connection.answer(new StreamAnswer(e.code(), e.getMessage()));
      } catch (JacksonException e) {
        connection.answer(
            new StreamAnswer(
                ErrorCode.BAD_REQUEST, "not a stream request: " + e.getOriginalMessage()));
      }
    } catch (SSLHandshakeException e) {
      LOG.warn("A stranger at the data port was sent away: {}", e.getMessage());
    } catch (IOException e) {
      // The usual end of a stream whose client went away.
      LOG.debug("A stream ended: {}", e.toString());
    } catch (InterruptedException e) {
      LOG.debug("A stream was cut off");
    } catch (RuntimeException e) {
      LOG.error("A stream failed", e);
    }
  }

  private void serve(Connection connection) throws IOException, InterruptedException {
    StreamRequest request = connection.readRequest();
    if (request.verb() == null) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "the stream request has no verb");
    }
    StreamGrant grant = grants.verify(request);
    if (request.verb() instanceof StreamVerb.Attach attach) {
      attach(connection, grant, attach);
    } else {
      // A request to an app goes to another replica rather than wait.
      boolean waits = !(request.verb() instanceof StreamVerb.Connect);
      serve(connection, request, find(grant, waits ? patience : Duration.ZERO));
    }
  }

  private void serve(Connection connection, StreamRequest request, ContainerHandle container)
      throws IOException, InterruptedException {
    switch (request.verb()) {
      case StreamVerb.Attach v -> throw new IllegalArgumentException("served before");
      case StreamVerb.Connect v -> new ConnectSession(connection, container).serve(v.port());
      case StreamVerb.Logs v -> logs(connection, container, v);
      case StreamVerb.Kill v -> connection.answer(acts.kill(request.key(), container, v));
      case StreamVerb.Resize v -> connection.answer(acts.resize(request.key(), container, v));
      case StreamVerb.Top v -> connection.answer(questions.top(container, v));
      case StreamVerb.Stats v -> connection.answer(questions.usage(container));
      case StreamVerb.Update v -> connection.answer(questions.update(container, v));
      case StreamVerb.Launch v -> connection.answer(questions.launch(container));
      case StreamVerb.ExecCreate v ->
          connection.answer(StreamAnswer.of(create(container, v.config()).view()));
      case StreamVerb.ExecStart v -> start(connection, container, v);
      case StreamVerb.ExecInspect v ->
          connection.answer(StreamAnswer.of(exec(container, v.exec()).view()));
      case StreamVerb.ExecResize v ->
          connection.answer(acts.resize(request.key(), exec(container, v.exec()), v));
      case StreamVerb.ArchiveStat v -> copy(connection, container).stat(v);
      case StreamVerb.ArchiveGet v -> copy(connection, container).get(v);
      case StreamVerb.ArchivePut v -> copy(connection, container).put(v);
      case StreamVerb.Export v -> {
        copy(connection, container).export();
        told.told(container, "export", Map.of());
      }
      case StreamVerb.Changes v -> copy(connection, container).changes();
      case StreamVerb.Size v -> copy(connection, container).size();
    }
  }

  private CopySession copy(Connection connection, ContainerHandle container) {
    return new CopySession(connection, container, files);
  }

  /**
   * Who attaches to a container that is just being made does not wait for its assignment: the
   * follower takes its place when that comes, before the container can be started.
   */
  private void attach(Connection connection, StreamGrant grant, StreamVerb.Attach verb)
      throws IOException, InterruptedException {
    Arriving<Attachment> arriving =
        new Arriving<>(c -> Attachment.place(connection, owned(c, grant), verb));
    Runnable withdraw = lookup.whenKnown(grant.container(), arriving);
    boolean early = !arriving.isDone();
    if (early) {
      DetachKeys.of(verb.detachKeys(), true);
      connection.answer(StreamAnswer.OK);
    }
    try (Attachment attachment = arriving.await(patience, withdraw, () -> unknown(grant))) {
      if (!early) {
        connection.answer(StreamAnswer.OK);
      }
      told.told(attachment.container(), "attach", Map.of());
      if (attachment.serve()) {
        told.told(attachment.container(), "detach", Map.of());
      }
    } catch (GantryException e) {
      if (!early) {
        throw e;
      }
      LOG.warn("A client that was attached early gets nothing: {}", e.getMessage());
      connection.endOutput();
    }
  }

  private Exec create(ContainerHandle container, ExecConfig config) {
    DetachKeys.of(config.detachKeys(), config.tty());
    Exec exec = execs.create(container.id(), config);
    told.told(container, "exec_create: " + exec.commandLine(), execId(exec));
    return exec;
  }

  private void start(Connection connection, ContainerHandle container, StreamVerb.ExecStart verb)
      throws IOException, InterruptedException {
    Exec exec = exec(container, verb.exec());
    boolean detached =
        new ExecSession(
                connection,
                execs,
                exec,
                container,
                () -> told.told(container, "exec_start: " + exec.commandLine(), execId(exec)))
            .serve(verb);
    if (detached) {
      told.told(container, "exec_detach", execId(exec));
    }
  }

  private static Map<String, String> execId(Exec exec) {
    return Map.of("execID", exec.id().value());
  }

  private Exec exec(ContainerHandle container, ExecId id) {
    return execs.find(id, container.id());
  }

  /**
   * Whoever has a grant has been told of the container by its owner: that it is not known here
   * means that its assignment has not come. Another tenant's container is as if it were not there.
   */
  private ContainerHandle find(StreamGrant grant, Duration atMost)
      throws IOException, InterruptedException {
    Arriving<ContainerHandle> arriving = new Arriving<>(c -> owned(c, grant));
    Runnable withdraw = lookup.whenKnown(grant.container(), arriving);
    return arriving.await(atMost, withdraw, () -> unknown(grant));
  }

  private static ContainerHandle owned(ContainerHandle container, StreamGrant grant) {
    if (!container.tenant().equals(grant.tenant())) {
      throw unknown(grant);
    }
    return container;
  }

  private static GantryException unknown(StreamGrant grant) {
    return new GantryException(
        ErrorCode.UNAVAILABLE,
        "container "
            + grant.container()
            + " is not known on its node yet: its assignment is still on the way");
  }

  static RunSpec spec(ContainerHandle container) {
    return container
        .spec()
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NO_SUCH_CONTAINER,
                    "container " + container.id() + " is being removed"));
  }

  private static void logs(Connection connection, ContainerHandle container, StreamVerb.Logs verb)
      throws IOException, InterruptedException {
    if (!container.log().keeps()) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED, "configured logging driver does not support reading");
    }
    boolean raw = spec(container).process().tty();
    connection.answer(StreamAnswer.OK);
    new LogReading(container.log(), verb, new FrameBatch(connection.channel(), raw)).serve();
    connection.endOutput();
  }

  @Override
  public void close() throws IOException {
    entrance.close();
  }
}
