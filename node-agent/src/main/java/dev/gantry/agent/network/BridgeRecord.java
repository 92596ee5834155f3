package dev.gantry.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The chosen subnet in {@code home/network/subnet}, so that addresses stay over restarts. */
final class BridgeRecord {
  private final Path file;

  BridgeRecord(Path folder) {
    this.file = folder.resolve("subnet");
  }

  Optional<Subnet> load() {
    try {
      return Files.exists(file)
          ? Optional.of(Subnet.parse(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("read " + file, e);
    }
  }

  void store(Subnet subnet) {
    try {
      Files.createDirectories(file.getParent());
      AtomicFiles.write(file, (subnet + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("write " + file, e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("delete " + file, e);
    }
  }
}
