package dev.gantry.standalone.cli;

import dev.gantry.standalone.installation.Installation;
import dev.gantry.standalone.installation.LaunchException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;

/** One {@code up} or {@code down} at a time for an installation; the kernel drops it at our end. */
final class HomeLock implements AutoCloseable {
  private final FileChannel file;

  private HomeLock(FileChannel file) {
    this.file = file;
  }

  static HomeLock take(Installation installation) throws IOException {
    FileChannel file =
        FileChannel.open(
            installation.run().resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = file.tryLock();
    if (lock == null) {
      file.close();
      throw new LaunchException(
          "another ./gantry up or down works on " + installation.home() + " right now");
    }
    return new HomeLock(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
