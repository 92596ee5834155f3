package dev.gantry.agent.launch;

import static dev.gantry.agent.launch.ChildCalls.HERE;
import static dev.gantry.agent.program.Arg.num;
import static dev.gantry.agent.program.Arg.result;
import static dev.gantry.agent.program.Arg.text;

import dev.gantry.agent.kernel.Sys;
import dev.gantry.agent.program.Program;
import dev.gantry.agent.program.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Lays the layers together and makes them the root. */
final class RootSteps {
  /** mount(2) takes a page of options, the last byte for the NUL. */
  private static final int MOST_OPTIONS = 4095;

  private static final long MNT_DETACH = 2;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int CLOEXEC = 1;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  private final ChildCalls calls;
  private final Program program;

  RootSteps(ChildCalls calls) {
    this.calls = calls;
    this.program = calls.program;
  }

  /** With mounts private already. */
  void append(RootFs rootFs) {
    overlay(rootFs);
    String root = rootFs.mountPoint().toString();
    program.call(Sys.CHDIR, root, text(root));
    // Both paths the same: the old root ends up on top of the new one and is taken off at once.
    program.call(Sys.PIVOT_ROOT, root, text("."), text("."));
    program.call(Sys.UMOUNT2, "the old root", text("."), num(MNT_DETACH));
    program.call(Sys.CHDIR, "/", text("/"));
  }

  private void overlay(RootFs rootFs) {
    List<Path> topFirst = rootFs.lowerDirsBottomFirst().reversed();
    topFirst.forEach(RootSteps::check);
    check(rootFs.upper());
    check(rootFs.work());
    String options =
        topFirst.stream().map(Path::toString).collect(Collectors.joining(":", "lowerdir=", ""))
            + ",upperdir="
            + rootFs.upper()
            + ",workdir="
            + rootFs.work();
    if (options.getBytes(StandardCharsets.UTF_8).length <= MOST_OPTIONS) {
      calls.mount("overlay", rootFs.mountPoint().toString(), "overlay", 0, options);
    } else {
      layerByLayer(rootFs, topFirst);
    }
  }

  /** Option by option, for which the length of all does not matter; kernel 6.5 and newer. */
  private void layerByLayer(RootFs rootFs, List<Path> topFirst) {
    Step fs = program.call(Sys.FSOPEN, "overlay", text("overlay"), num(CLOEXEC));
    topFirst.forEach(layer -> option(fs, "lowerdir+", layer));
    option(fs, "upperdir", rootFs.upper());
    option(fs, "workdir", rootFs.work());
    program.call(
        Sys.FSCONFIG, "overlay", result(fs), num(FSCONFIG_CMD_CREATE), num(0), num(0), num(0));
    Step mount = program.call(Sys.FSMOUNT, "overlay", result(fs), num(CLOEXEC), num(0));
    String target = rootFs.mountPoint().toString();
    program.call(
        Sys.MOVE_MOUNT,
        "overlay → " + target,
        result(mount),
        text(""),
        HERE,
        text(target),
        num(MOVE_MOUNT_F_EMPTY_PATH));
  }

  private void option(Step fs, String name, Path value) {
    program.call(
        Sys.FSCONFIG,
        "overlay " + name + "=" + value,
        result(fs),
        num(FSCONFIG_SET_STRING),
        text(name),
        text(value),
        num(0));
  }

  /** These would end an option or a path within one; our own folders never have them. */
  private static void check(Path path) {
    if (path.toString().chars().anyMatch(c -> c == ',' || c == ':' || c == '\\')) {
      throw new IllegalArgumentException("overlay can't take a folder named " + path);
    }
  }
}
