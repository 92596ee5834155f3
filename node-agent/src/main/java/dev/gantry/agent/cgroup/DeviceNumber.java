package dev.gantry.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a device node stands for: the kernel's driver and which of its devices. */
public record DeviceNumber(int major, int minor) {
  /**
   * Of a node of this host.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public static DeviceNumber ofNode(String path) {
    try {
      return of((long) Files.getAttribute(Path.of(path), "unix:rdev"));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("stat " + path + ": no such file or directory", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("stat " + path + ": " + e.getMessage(), e);
    }
  }

  /** From the C library's dev_t (makedev(3)). */
  public static DeviceNumber of(long device) {
    int major = (int) ((device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL));
    int minor = (int) ((device & 0xff) | (device >>> 12 & ~0xffL));
    return new DeviceNumber(major, minor);
  }

  /** As mknod(2) takes it. */
  public long encoded() {
    return (minor & 0xff) | (long) major << 8 | (long) (minor & ~0xff) << 12;
  }

  /** {@code major:minor}, as files of cgroups have it. */
  @Override
  public String toString() {
    return major + ":" + minor;
  }
}
