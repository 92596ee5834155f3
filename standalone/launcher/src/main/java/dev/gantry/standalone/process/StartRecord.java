package dev.gantry.standalone.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Which process was started for a part, and from what.
 *
 * @param process the process
 * @param bootId the kernel's boot id: start times begin anew at a boot
 * @param fingerprint of the {@link Part} it was started from
 */
record StartRecord(ProcessIdentity process, String bootId, String fingerprint) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  static StartRecord of(ProcessIdentity process, Part part) throws IOException {
    return new StartRecord(process, bootIdNow(), part.fingerprint());
  }

  /** Empty when the file is missing, of another boot, or not one of ours. */
  static Optional<StartRecord> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    // Not as UTF-8: garbage is a record of nobody, not an error.
    String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ");
    if (words.length != 4
        || !words[0].matches("[0-9]{1,18}")
        || !words[1].matches("[0-9]{1,18}")
        || !words[2].equals(bootIdNow())) {
      return Optional.empty();
    }
    var process = new ProcessIdentity(Long.parseLong(words[0]), Long.parseLong(words[1]));
    return Optional.of(new StartRecord(process, words[2], words[3]));
  }

  void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(
        draft, "%d %d %s %s%n".formatted(process.pid(), process.startTicks(), bootId, fingerprint));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String bootIdNow() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }
}
