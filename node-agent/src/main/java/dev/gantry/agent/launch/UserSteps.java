package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.ChildCalls.HERE;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;
import static dev.gantry.agent.program.Arg.words;

import dev.gantry.agent.kernel.Kernel;
import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Arg;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import dev.gantry.agent.users.JoinedUsers;

/**
 * What a container in a user namespace needs beside the steps of every container.
 *
 * <p>All is mounted with the host's privileges, and the namespace is joined as the last thing
 * before privileges are given up. So the mounts are the host's: root in the container can't take
 * off what hides or protects something. On disk are the container's ids; the agent's data folder is
 * mounted, for the child alone, over itself with the ids shifted, and overlay and volumes are taken
 * from there: layers stay as they are, shared by all tenants.
 */
final class UserSteps {
  /** Number of the user namespace's descriptor in the child, where it had one of the keeper's. */
  static final int USERS = 3;

  static final long MOUNT_ATTR_IDMAP = 0x100000;
  static final long CLONE_NEWUSER = 0x10000000;
  private static final long CLONE_NEWNS = 0x20000;
  private static final long CLONE_NEWUTS = 0x04000000;
  private static final long OPEN_TREE_CLONE = 1;
  private static final long AT_RECURSIVE = 0x8000;
  private static final long AT_EMPTY_PATH = 0x1000;
  private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;

  private final ChildCalls calls;
  private final Program program;
  private final JoinedUsers users;

  UserSteps(ChildCalls calls, JoinedUsers users) {
    this.calls = calls;
    this.program = calls.program;
    this.users = users;
  }

  /** Mounts are told of the namespace by a number that stands in a structure, so it is fixed. */
  void open() {
    String path = users.user().toString();
    int flags = Kernel.O_RDONLY | Kernel.O_CLOEXEC;
    Step open = program.call(Sys.OPENAT, path, HERE, text(path), num(flags), num(0));
    program.call(Sys.DUP3, "user namespace", result(open), num(USERS), num(Kernel.O_CLOEXEC));
    calls.close(open);
  }

  /** Once mounts are private. */
  void mapData() {
    String data = users.data().toString();
    Step tree =
        program.call(
            Sys.OPEN_TREE,
            data,
            HERE,
            text(data),
            num(OPEN_TREE_CLONE | Kernel.O_CLOEXEC | AT_RECURSIVE));
    program.call(
        Sys.MOUNT_SETATTR,
        data + " with mapped ids",
        result(tree),
        text(""),
        num(AT_EMPTY_PATH | AT_RECURSIVE),
        words(num(MOUNT_ATTR_IDMAP), num(0), num(0), num(USERS)),
        num(32));
    program.call(
        Sys.MOVE_MOUNT,
        data,
        result(tree),
        text(""),
        HERE,
        text(data),
        num(MOVE_MOUNT_F_EMPTY_PATH));
    calls.close(tree);
  }

  /**
   * Files belong to the container's root from here on: the mapped mounts know nobody else. That
   * takes capabilities off, which are taken up again.
   */
  void createAsRoot(long capabilities) {
    Arg root = num(users.ids().first());
    program.call(Sys.SETFSGID, "root of the container", root);
    program.call(Sys.SETFSUID, "root of the container", root);
    program.call(Sys.CAPSET, "all", ProcessSteps.capHeader(), ProcessSteps.capData(capabilities));
  }

  /** With a mount namespace of its own, and all mounts copied into it locked. */
  void enter() {
    program.call(Sys.SETNS, "user namespace", num(USERS), num(CLONE_NEWUSER));
    becomeRoot(program);
    program.call(Sys.UNSHARE, "mount and name namespaces", num(CLONE_NEWNS | CLONE_NEWUTS));
  }

  /** Whoever comes into a user namespace has its capabilities, but is nobody. */
  static void becomeRoot(Program program) {
    program.call(Sys.SETRESGID, "root of the container", num(0), num(0), num(0));
    program.call(Sys.SETRESUID, "root of the container", num(0), num(0), num(0));
  }
}
