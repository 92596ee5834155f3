package dev.gantry.agent.launch;

import dev.gantry.agent.users.IdRange;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * One start of a container.
 *
 * @param epoch which start that somebody asked for
 * @param attempt which restart within it; both only travel along into the record
 * @param spec what to run; its {@code mounts} are not read here
 * @param mounts the spec's mounts with their sources on this host
 * @param etc files to bind over the image's /etc
 * @param netns a path that opens the network namespace to live in; null: by the spec, a new one or
 *     the host's
 * @param size of the terminal at its begin
 * @param users the host's ids that are the container's, in a user namespace; null: ids are the
 *     host's
 * @param note where the keeper writes down that it started; null: nowhere. See {@link LaunchNote}
 */
public record LaunchRequest(
    ContainerId container,
    long epoch,
    long attempt,
    RunSpec spec,
    RootFs rootFs,
    List<ResolvedMount> mounts,
    EtcFiles etc,
    Path netns,
    TerminalSize size,
    IdRange users,
    Path note) {
  public LaunchRequest {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(rootFs, "rootFs");
    mounts = List.copyOf(mounts);
    etc = etc == null ? EtcFiles.NONE : etc;
    size = size == null ? TerminalSize.UNKNOWN : size;
    boolean prepared =
        switch (spec.network()) {
          case NetworkMode.Bridge bridge -> true;
          case NetworkMode.Own own -> true;
          case NetworkMode.OfContainer other -> true;
          case NetworkMode.None none -> false;
          case NetworkMode.Host host -> false;
          case NetworkMode.Named named -> false;
        };
    if (prepared != (netns != null)) {
      throw new IllegalArgumentException(
          "a prepared network namespace is for a container in networks, and it needs one");
    }
  }

  /** Of a container that is on no bridge network; its terminal, if any, of no particular size. */
  public LaunchRequest(
      ContainerId container,
      long epoch,
      long attempt,
      RunSpec spec,
      RootFs rootFs,
      List<ResolvedMount> mounts,
      EtcFiles etc) {
    this(
        container,
        epoch,
        attempt,
        spec,
        rootFs,
        mounts,
        etc,
        null,
        TerminalSize.UNKNOWN,
        null,
        null);
  }

  public LaunchRequest sized(TerminalSize wanted) {
    return new LaunchRequest(
        container, epoch, attempt, spec, rootFs, mounts, etc, netns, wanted, users, note);
  }

  /** The same in a user namespace with these ids, or, for null, with the host's ids. */
  public LaunchRequest with(IdRange range) {
    return new LaunchRequest(
        container, epoch, attempt, spec, rootFs, mounts, etc, netns, size, range, note);
  }
}
