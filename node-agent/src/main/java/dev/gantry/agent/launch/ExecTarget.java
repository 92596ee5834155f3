package dev.gantry.agent.launch;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.RunSpec;
import java.util.Objects;

/**
 * A running container into which something is executed.
 *
 * @param pid its first process; whoever asks sees to it that it is not reaped meanwhile
 * @param rootFs for the names of users and groups
 */
public record ExecTarget(ContainerId container, int pid, RunSpec spec, RootFs rootFs) {
  public ExecTarget {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(rootFs, "rootFs");
  }
}
