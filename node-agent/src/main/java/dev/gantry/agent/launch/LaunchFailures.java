package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.Errno;
import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.ProcessSpec;

/** Says in Docker's words why a start failed; clients and their tests match on these. */
final class LaunchFailures {
  private static final String OF_START =
      "failed to create task for container: failed to create shim task: OCI runtime create failed:"
          + " runc create failed: unable to start container process: ";
  private static final String OF_EXEC =
      "OCI runtime exec failed: exec failed: unable to start container process: ";
  private static final String INIT = "error during container init: ";
  private static final String SUFFIX = ": unknown";

  private final String prefix;
  private final ProcessSpec process;

  private LaunchFailures(String prefix, ProcessSpec process) {
    this.prefix = prefix;
    this.process = process;
  }

  static LaunchFailures of(LaunchRequest request) {
    return new LaunchFailures(OF_START, request.spec().process());
  }

  static LaunchFailures of(ExecRequest request) {
    return new LaunchFailures(OF_EXEC, request.process());
  }

  LaunchException of(LaunchOutcome outcome, Attempt attempt) {
    if (attempt.stopped()) {
      return new LaunchException(
          RunReason.LAUNCH_FAILED,
          prefix + INIT + "stopped by another process" + lastCall(outcome.trace()) + SUFFIX,
          outcome.trace());
    }
    if (attempt.timedOut()) {
      return new LaunchException(
          RunReason.LAUNCH_TIMEOUT,
          prefix + INIT + "timed out after 10 s" + lastCall(outcome.trace()) + SUFFIX,
          outcome.trace());
    }
    if (outcome.failure().isEmpty()) {
      return new LaunchException(
          RunReason.LAUNCH_FAILED,
          prefix
              + "container init was OOM-killed (memory limit too low?)"
              + lastCall(outcome.trace())
              + SUFFIX,
          outcome.trace());
    }
    LaunchOutcome.Failure failure = outcome.failure().get();
    return failure.ofExec() ? ofExec(outcome, failure) : ofStep(outcome, failure);
  }

  private static String lastCall(LaunchTrace trace) {
    return trace.steps().isEmpty()
        ? ""
        : " after %s(%s)"
            .formatted(trace.steps().getLast().call(), trace.steps().getLast().target());
  }

  private LaunchException ofExec(LaunchOutcome outcome, LaunchOutcome.Failure failure) {
    String file = process.args().getFirst();
    int errno = failure.errno();
    String quoted = "exec: \"" + file + "\": ";
    if (!file.contains("/") && isMissing(errno, outcome)) {
      return exec(
          RunReason.COMMAND_NOT_FOUND, quoted + "executable file not found in $PATH", outcome);
    }
    if (isMissing(errno, outcome) && !outcome.isThere()) {
      String why = Errno.wordsOf(errno);
      return exec(RunReason.COMMAND_NOT_FOUND, quoted + "stat " + file + ": " + why, outcome);
    }
    if (Errno.EACCES.is(errno)) {
      String why = outcome.isFolder() ? Errno.EISDIR.words() : Errno.EACCES.words();
      return exec(RunReason.COMMAND_NOT_EXECUTABLE, quoted + why, outcome);
    }
    // The file is there and executable, but not its interpreter; or it is in no known format.
    return exec(
        isMissing(errno, outcome) ? RunReason.COMMAND_NOT_FOUND : RunReason.COMMAND_NOT_EXECUTABLE,
        "exec " + failure.step().target() + ": " + Errno.wordsOf(errno),
        outcome);
  }

  private static boolean isMissing(int errno, LaunchOutcome outcome) {
    boolean inPath = Errno.EACCES.is(errno) && !outcome.isThere();
    return Errno.ENOENT.is(errno) || Errno.ENOTDIR.is(errno) && !inPath;
  }

  private LaunchException exec(RunReason reason, String what, LaunchOutcome outcome) {
    return new LaunchException(reason, prefix + what + SUFFIX, outcome.trace());
  }

  private LaunchException ofStep(LaunchOutcome outcome, LaunchOutcome.Failure failure) {
    KernelException cause =
        new KernelException(failure.step().callName(), failure.step().target(), failure.errno());
    String workdir = process.workdir();
    boolean inWorkdir =
        failure.step().sys() == Sys.MKDIRAT
            && !workdir.isEmpty()
            && (workdir + "/").startsWith(failure.step().target() + "/");
    boolean ofWorkdir =
        failure.step().sys() == Sys.CHDIR && failure.step().target().equals(workdir);
    if (Errno.ENOTDIR.is(failure.errno()) && (inWorkdir || ofWorkdir)) {
      return new LaunchException(
          RunReason.BAD_SPEC,
          "Cannot mkdir: " + workdir + " is not a directory",
          outcome.trace(),
          cause);
    }
    if (failure.step().sys() == Sys.PRLIMIT64) {
      String why = Errno.EPERM.is(failure.errno()) ? "; it is above the host's hard limit" : "";
      String what =
          "error setting rlimit %s: %s%s"
              .formatted(failure.step().target(), Errno.wordsOf(failure.errno()), why);
      return new LaunchException(
          RunReason.BAD_SPEC, prefix + INIT + what + SUFFIX, outcome.trace(), cause);
    }
    if (failure.step().sys() == Sys.CHDIR && prefix.equals(OF_EXEC)) {
      String why =
          "chdir to cwd (\"%s\") set in config.json failed: %s"
              .formatted(failure.step().target(), Errno.wordsOf(failure.errno()));
      RunReason reason =
          Errno.ENOENT.is(failure.errno())
              ? RunReason.COMMAND_NOT_FOUND
              : RunReason.COMMAND_NOT_EXECUTABLE;
      return exec(reason, why, outcome);
    }
    return new LaunchException(
        reason(failure),
        prefix + INIT + cause.getMessage() + " (" + Errno.wordsOf(failure.errno()) + ")" + SUFFIX,
        outcome.trace(),
        cause);
  }

  private static RunReason reason(LaunchOutcome.Failure failure) {
    int errno = failure.errno();
    if (Errno.ENOSPC.is(errno) || Errno.EDQUOT.is(errno)) {
      return RunReason.DISK_FULL;
    }
    return switch (failure.step().sys()) {
      case OPEN_TREE, MOVE_MOUNT, MKDIRAT, CHDIR -> RunReason.BAD_SPEC;
      default -> RunReason.LAUNCH_FAILED;
    };
  }
}
