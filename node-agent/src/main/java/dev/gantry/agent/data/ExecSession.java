package dev.gantry.agent.data;

import dev.gantry.agent.exec.Exec;
import dev.gantry.agent.exec.ExecRun;
import dev.gantry.agent.exec.Execs;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.TerminalSize;
import dev.gantry.agent.log.LogStream;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Docker's exec start: the process begins with the stream, and goes on when the client leaves. */
final class ExecSession {
  private static final Logger LOG = LoggerFactory.getLogger(ExecSession.class);
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Connection connection;
  private final Execs execs;
  private final Exec exec;
  private final ContainerHandle container;
  private final Runnable onStart;

  ExecSession(
      Connection connection, Execs execs, Exec exec, ContainerHandle container, Runnable onStart) {
    this.onStart = onStart;
    this.connection = connection;
    this.execs = execs;
    this.exec = exec;
    this.container = container;
  }

  /**
   * Returns when the process has ended, or the client has detached or gone.
   *
   * @return whether it took leave by its detach keys
   */
  boolean serve(StreamVerb.ExecStart verb) throws IOException, InterruptedException {
    DetachKeys keys = DetachKeys.of(exec.config().detachKeys(), exec.config().tty());
    exec.claim(new TerminalSize(verb.height(), verb.width()));
    onStart.run();
    if (verb.detach()) {
      connection.answer(detached());
      return false;
    }
    connection.answer(StreamAnswer.OK);
    Frames frames = new Frames(connection.channel(), verb.raw());
    try {
      return attached(execs.start(exec, container, frames::write), keys);
    } catch (LaunchException e) {
      LOG.debug("Exec {} does not start: {}\n{}", exec.id(), e.getMessage(), e.trace().listing());
      // Docker's place for it: the client has its stream already and asks for the code next.
      frames.write(
          LogStream.STDOUT,
          ByteBuffer.wrap((e.getMessage() + "\r\n").getBytes(StandardCharsets.UTF_8)));
      connection.endOutput();
      return false;
    }
  }

  private StreamAnswer detached() {
    try {
      execs.start(exec, container, null);
      return StreamAnswer.OK;
    } catch (LaunchException e) {
      return new StreamAnswer(codeOf(e), e.getMessage());
    }
  }

  private static ErrorCode codeOf(LaunchException e) {
    return switch (e.reason()) {
      case COMMAND_NOT_FOUND -> ErrorCode.COMMAND_NOT_FOUND;
      case COMMAND_NOT_EXECUTABLE -> ErrorCode.COMMAND_NOT_EXECUTABLE;
      case BAD_SPEC -> ErrorCode.BAD_REQUEST;
      default -> ErrorCode.LAUNCH_FAILED;
    };
  }

  private boolean attached(ExecRun run, DetachKeys keys) throws IOException, InterruptedException {
    InputRelay input =
        InputRelay.start(
            connection,
            new InputRelay.Goal(
                "exec " + exec.id(),
                CompletableFuture.completedFuture(run.input()),
                exec.config().stdin() ? exec.process() : null),
            keys);
    try {
      run.ended().get();
    } catch (InterruptedException e) {
      if (!input.hasDetached()) {
        throw e;
      }
      LOG.debug("A client detached from exec {}", exec.id());
    } catch (ExecutionException e) {
      throw new IOException("exec " + exec.id() + " failed", e);
    } finally {
      input.stop();
      run.abandon();
    }
    if (connection.channel().isOpen()) {
      connection.endOutput();
    }
    input.awaitEnd(LINGER);
    return input.hasTakenLeave();
  }
}
