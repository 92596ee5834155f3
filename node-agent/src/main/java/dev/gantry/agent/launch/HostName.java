package dev.gantry.agent.launch;

import dev.gantry.agent.kernel.KernelFiles;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.RunSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The name that a container's {@code uname -n} gives, as Docker chooses it. */
public final class HostName {
  private static final Path OF_HOST = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /**
   * The wished name; else the host's in its network or with its names; else the container's short
   * id.
   */
  public static String of(ContainerId container, RunSpec spec) {
    if (!spec.hostname().isEmpty()) {
      return spec.hostname();
    }
    if (!(spec.network() instanceof NetworkMode.Host) && !spec.namespaces().hostNames()) {
      return container.shortId();
    }
    try {
      return KernelFiles.read(OF_HOST);
    } catch (IOException e) {
      throw new UncheckedIOException("reading the host's name from " + OF_HOST, e);
    }
  }
}
