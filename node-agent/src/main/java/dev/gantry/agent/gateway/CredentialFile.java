package dev.gantry.agent.gateway;

import dev.gantry.model.node.NodeCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** The node's credential on disk, readable by root only. */
final class CredentialFile {
  private final Path file;
  private final JsonMapper json;

  CredentialFile(Path file, JsonMapper json) {
    this.file = file;
    this.json = json;
  }

  Optional<NodeCredential> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(json.readValue(Files.readAllBytes(file), NodeCredential.class));
  }

  /** Synced: without it a machine that goes down after joining would join as another node. */
  void write(NodeCredential credential) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out =
        java.nio.channels.FileChannel.open(beside, java.nio.file.StandardOpenOption.WRITE)) {
      out.write(java.nio.ByteBuffer.wrap(json.writeValueAsBytes(credential)));
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
