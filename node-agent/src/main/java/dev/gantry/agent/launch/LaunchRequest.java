package dev.gantry.agent.launch;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.RunSpec;
import java.util.List;
import java.util.Objects;

/**
 * One start of a container.
 *
 * @param epoch which start that somebody asked for
 * @param attempt which restart within it; both only travel along into the record
 * @param spec what to run; its {@code mounts} are not read here
 * @param mounts the spec's mounts with their sources on this host
 * @param size of the terminal at its begin
 * @param etc files to bind over the image's /etc
 */
public record LaunchRequest(
    ContainerId container,
    long epoch,
    long attempt,
    RunSpec spec,
    RootFs rootFs,
    List<ResolvedMount> mounts,
    EtcFiles etc,
    TerminalSize size) {
  public LaunchRequest {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(rootFs, "rootFs");
    mounts = List.copyOf(mounts);
    etc = etc == null ? EtcFiles.NONE : etc;
    size = size == null ? TerminalSize.UNKNOWN : size;
  }

  /** With a terminal, if there is one, of no particular size. */
  public LaunchRequest(
      ContainerId container,
      long epoch,
      long attempt,
      RunSpec spec,
      RootFs rootFs,
      List<ResolvedMount> mounts,
      EtcFiles etc) {
    this(container, epoch, attempt, spec, rootFs, mounts, etc, TerminalSize.UNKNOWN);
  }

  public LaunchRequest sized(TerminalSize wanted) {
    return new LaunchRequest(container, epoch, attempt, spec, rootFs, mounts, etc, wanted);
  }
}
