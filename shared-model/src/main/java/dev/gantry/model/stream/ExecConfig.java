package dev.gantry.model.stream;

import java.util.List;

/**
 * What a tenant wants executed in a running container, as Docker's exec create takes it.
 *
 * @param cmd the argument vector, never empty
 * @param env {@code NAME=value} lines, on top of the container's
 * @param user as Docker's {@code --user}; empty for the container's
 * @param workdir empty for the container's
 * @param stdin keep a standard input open; otherwise it is /dev/null
 * @param detachKeys as the client gave them; empty for the default
 * @param height of the terminal in characters at its begin; 0 = not said
 * @param width as {@code height}
 */
public record ExecConfig(
    List<String> cmd,
    List<String> env,
    String user,
    String workdir,
    boolean privileged,
    boolean tty,
    boolean stdin,
    boolean stdout,
    boolean stderr,
    String detachKeys,
    int height,
    int width) {
  public ExecConfig {
    cmd = cmd == null ? List.of() : List.copyOf(cmd);
    env = env == null ? List.of() : List.copyOf(env);
    user = user == null ? "" : user;
    workdir = workdir == null ? "" : workdir;
    detachKeys = detachKeys == null ? "" : detachKeys;
    if (cmd.isEmpty()) {
      throw new IllegalArgumentException("No exec command specified");
    }
  }
}
