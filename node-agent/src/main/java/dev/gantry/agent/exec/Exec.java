package dev.gantry.agent.exec;

import dev.gantry.agent.launch.ExecRequest;
import dev.gantry.agent.launch.ExecTarget;
import dev.gantry.agent.launch.ExitStatus;
import dev.gantry.agent.launch.LaunchException;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.TerminalSize;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import dev.gantry.model.stream.ExecView;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One exec instance. It only moves forward.
 *
 * <pre>
 * CREATED → STARTING   somebody starts it: once
 * STARTING → RUNNING   its program runs
 * STARTING → ENDED     its program can't be executed: code 126 or 127
 * RUNNING → ENDED      its process has ended
 * </pre>
 */
public final class Exec {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int SIGKILL = 9;

  private final ExecId id;
  private final ContainerId container;
  private final ExecConfig config;
  private final ReentrantLock lock = new ReentrantLock();
  private State state;
  private TerminalSize size;
  private LaunchedProcess process;
  private long pid;
  private Integer exitCode;

  enum State {
    CREATED,
    STARTING,
    RUNNING,
    ENDED
  }

  Exec(ExecId id, ContainerId container, ExecConfig config) {
    this.id = id;
    this.container = container;
    this.config = config;
    this.size = new TerminalSize(config.height(), config.width());
    this.state = State.CREATED;
  }

  public ExecId id() {
    return id;
  }

  public ContainerId container() {
    return container;
  }

  public ExecConfig config() {
    return config;
  }

  /** As Docker's events show it: with a blank behind a command without arguments. */
  public String commandLine() {
    List<String> cmd = config.cmd();
    return cmd.getFirst() + " " + String.join(" ", cmd.subList(1, cmd.size()));
  }

  /**
   * Whoever gets through here starts it.
   *
   * @throws GantryException CONFLICT in Docker's words: somebody has
   */
  public void claim(TerminalSize wanted) {
    lock.lock();
    try {
      if (state != State.CREATED) {
        throw new GantryException(
            ErrorCode.CONFLICT,
            "Error: Exec command %s %s"
                .formatted(id, state == State.ENDED ? "has already run" : "is already running"));
      }
      state = State.STARTING;
      if (wanted.rows() > 0 && wanted.columns() > 0) {
        size = wanted;
      }
    } finally {
      lock.unlock();
    }
  }

  ExecRequest request(ExecTarget target) {
    boolean all = config.tty();
    return new ExecRequest(
        target,
        process(),
        config.privileged(),
        all || config.stdout(),
        all || config.stderr(),
        size());
  }

  /** What is executed, as streams need to know it: its input ends with the client's. */
  public ProcessSpec process() {
    return new ProcessSpec(
        config.cmd(),
        config.env(),
        config.workdir(),
        config.user(),
        config.tty(),
        config.stdin(),
        true,
        "");
  }

  private TerminalSize size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Its process runs, or has ended meanwhile. */
  void began(LaunchedProcess launched) {
    TerminalSize asked;
    lock.lock();
    try {
      state = State.RUNNING;
      process = launched;
      pid = launched.pid();
      asked = size;
    } finally {
      lock.unlock();
    }
    if (asked.rows() > 0 && asked.columns() > 0) {
      // Said while it was being launched.
      launched.resize(asked.rows(), asked.columns());
    }
    launched.exited().thenAccept(this::ended);
  }

  void ended(ExitStatus status) {
    end(codeOf(status));
  }

  static int codeOf(ExitStatus status) {
    return status.known() ? status.code() : 255;
  }

  void failed(LaunchException e) {
    end(e.reason() == RunReason.COMMAND_NOT_FOUND ? NOT_FOUND : NOT_EXECUTABLE);
  }

  private void end(int code) {
    lock.lock();
    try {
      state = State.ENDED;
      process = null;
      exitCode = code;
    } finally {
      lock.unlock();
    }
  }

  /** Kept for the start when it has not begun; of no consequence when it has ended. */
  public void resize(int rows, int columns) {
    lock.lock();
    try {
      size = new TerminalSize(rows, columns);
      if (process != null) {
        process.resize(rows, columns);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends its process, if it runs. */
  public void kill() {
    lock.lock();
    try {
      if (process != null) {
        process.signal(SIGKILL);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    lock.lock();
    try {
      return state == State.ENDED;
    } finally {
      lock.unlock();
    }
  }

  boolean wasNeverStarted() {
    lock.lock();
    try {
      return state == State.CREATED;
    } finally {
      lock.unlock();
    }
  }

  public ExecView view() {
    lock.lock();
    try {
      boolean running = state == State.STARTING || state == State.RUNNING;
      return new ExecView(id, container, config, running, exitCode, pid);
    } finally {
      lock.unlock();
    }
  }
}
