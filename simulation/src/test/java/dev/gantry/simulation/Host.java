package dev.gantry.simulation;

import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.run.RunView;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.spec.RunSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A machine: its disk and its processes, which outlive the agent; a reboot leaves the disk. */
final class Host {
  /** What the agent has written down of a container. */
  static final class Folder {
    Assignment.OfContainer assignment;
    RunSpec spec;
    RunView run;

    /** The launch that was begun, noted by the keeper; null = none. */
    RunKey begun;

    String begunBoot;
  }

  /**
   * A process, or what its keeper keeps of it.
   *
   * @param code null while it runs
   */
  record Process(RunKey run, Integer code, int signal, Instant endedAt) {
    boolean isAlive() {
      return code == null;
    }
  }

  final NodeId node;
  final Map<ContainerId, Folder> disk = new HashMap<>();
  final Map<ContainerId, Process> processes = new HashMap<>();
  final Wires wires;
  private final World world;
  private final Truth truth;
  private int boots;
  private Runnable onEnd = () -> {};

  Host(NodeId node, World world, Truth truth) {
    this.node = node;
    this.world = world;
    this.truth = truth;
    this.wires = new Wires(world);
  }

  String bootId() {
    return "boot-" + boots;
  }

  /** Who is told that some process has ended: the agent, while there is one. */
  void onEnd(Runnable told) {
    onEnd = told;
  }

  /** What a killed agent held, the kernel takes apart in its own time. */
  void agentGone() {
    onEnd = this::letGo;
    world.after(world.millis(0, 300), "what the agent held goes", wires.goingOf(this::runs));
  }

  private void letGo() {
    wires.letGo(this::runs);
  }

  private boolean runs(ContainerId container) {
    Process process = processes.get(container);
    return process != null && process.isAlive();
  }

  /** The keeper notes the start, then the process begins. */
  void begin(ContainerId container, RunKey run) {
    Folder folder = disk.get(container);
    folder.begun = run;
    folder.begunBoot = bootId();
    truth.begins(container, run, node);
    Process process = new Process(run, null, 0, null);
    processes.put(container, process);
    if (world.chance(0.6)) {
      int code = world.below(3) == 0 ? 1 : 0;
      world.after(
          world.millis(50, 20_000),
          "process ends by itself",
          () -> end(container, process, code, 0, "by itself"));
    }
  }

  private void end(ContainerId container, Process process, int code, int signal, String why) {
    if (processes.get(container) != process) {
      return;
    }
    processes.put(container, new Process(process.run(), code, signal, world.now()));
    truth.ends(container, why);
    onEnd.run();
  }

  /** SIGKILL ends it soon; of the others a program may think what it likes. */
  void signal(ContainerId container, boolean kill) {
    Process process = processes.get(container);
    if (process == null || !process.isAlive()) {
      return;
    }
    if (kill || world.chance(0.7)) {
      int number = kill ? 9 : 15;
      world.after(
          world.millis(1, 30),
          "process ends by a signal",
          () -> end(container, process, 128 + number, number, "by signal " + number));
    }
  }

  /** Nothing of the process is left. */
  void reap(ContainerId container) {
    Process process = processes.get(container);
    if (process != null && process.isAlive()) {
      throw world.violation(Truth.name(container) + " is cleared away while it runs");
    }
    processes.remove(container);
  }

  void reboot() {
    world.note("host " + node + " reboots");
    boots++;
    processes.forEach(
        (container, process) -> {
          if (process.isAlive()) {
            truth.ends(container, "its host reboots");
          }
        });
    processes.clear();
    letGo();
  }
}
