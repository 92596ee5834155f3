package dev.gantry.model.spec;

import java.util.List;

/**
 * What is executed: image configuration and the tenant's wishes, already merged by
 * container-service.
 *
 * @param args the full argument vector (entrypoint and command), never empty
 * @param env {@code NAME=value} lines; {@code PATH} is looked up here for the executable
 * @param workdir absolute; made if it is missing; empty for {@code /}
 * @param user as Docker's {@code --user}: name, uid, {@code user:group}; empty for root. Resolved
 *     on the node from the image's files
 * @param tty allocate a terminal
 * @param openStdin keep a standard input open; otherwise it is /dev/null
 * @param stdinOnce close standard input when the first attached client has gone
 * @param stopSignal number or name as given by image or tenant; empty for SIGTERM
 * @param consoleHeight of the terminal at its begin, in characters; 0 = nobody has said
 * @param consoleWidth as the height
 * @param groups further groups of the user, by name or number
 * @param rlimits of each process; the others are the agent's
 */
public record ProcessSpec(
    List<String> args,
    List<String> env,
    String workdir,
    String user,
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    String stopSignal,
    int consoleHeight,
    int consoleWidth,
    List<String> groups,
    List<Rlimit> rlimits) {
  public ProcessSpec {
    groups = Checks.copy(groups);
    rlimits = Checks.copy(rlimits);
    args = Checks.copy(args);
    env = Checks.copy(env);
    workdir = workdir == null ? "" : workdir;
    user = user == null ? "" : user;
    stopSignal = stopSignal == null ? "" : stopSignal;
    if (args.isEmpty()) {
      throw new IllegalArgumentException("no command specified");
    }
  }

  /** With a terminal, if any, of no particular size. */
  public ProcessSpec(
      List<String> args,
      List<String> env,
      String workdir,
      String user,
      boolean tty,
      boolean openStdin,
      boolean stdinOnce,
      String stopSignal) {
    this(args, env, workdir, user, tty, openStdin, stdinOnce, stopSignal, 0, 0, null, null);
  }
}
