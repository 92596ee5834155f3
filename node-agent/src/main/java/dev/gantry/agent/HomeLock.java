package dev.gantry.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One agent per data folder: a lock that ends with the process, in a file that says which process
 * holds it ({@code pid startTime}).
 */
final class HomeLock implements AutoCloseable {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Empty: another agent holds it. */
  static Optional<HomeLock> take(Path home) throws IOException {
    Files.createDirectories(home.resolve("run"));
    FileChannel channel =
        FileChannel.open(file(home), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    ProcessHandle self = ProcessHandle.current();
    String text = self.pid() + " " + HostFacts.startTime(self.pid()).orElseThrow() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    return Optional.of(new HomeLock(channel));
  }

  /** The process that holds the lock; empty when none does that is still the one written down. */
  static Optional<ProcessHandle> holder(Path home) throws IOException {
    String[] words = Files.readString(file(home)).strip().split(" ");
    if (words.length != 2) {
      return Optional.empty();
    }
    long pid = Long.parseLong(words[0]);
    long startTime = Long.parseLong(words[1]);
    boolean same = HostFacts.startTime(pid).stream().anyMatch(t -> t == startTime);
    return same ? ProcessHandle.of(pid) : Optional.empty();
  }

  private static Path file(Path home) {
    return home.resolve("run/lock");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
