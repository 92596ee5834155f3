package dev.gantry.agent.network;

import dev.gantry.model.id.ContainerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Records of places in own networks, a file per container. */
final class OwnRecords {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRecords.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;

  OwnRecords(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("make " + folder, e);
    }
  }

  void store(OwnRecord record) {
    try {
      AtomicFiles.write(file(record.container()), JSON.writeValueAsBytes(record));
    } catch (IOException e) {
      throw new UncheckedIOException("write places of " + record.container(), e);
    }
  }

  void delete(ContainerId container) {
    try {
      Files.deleteIfExists(file(container));
    } catch (IOException e) {
      throw new UncheckedIOException("delete places of " + container, e);
    }
  }

  List<OwnRecord> load() {
    List<OwnRecord> records = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        try {
          records.add(JSON.readValue(Files.readAllBytes(file), OwnRecord.class));
        } catch (JacksonException e) {
          LOG.warn("record of places {} is unreadable and left aside: {}", file, e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read places in " + folder, e);
    }
    return records;
  }

  void deleteAll() {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("delete places in " + folder, e);
    }
  }

  private Path file(ContainerId container) {
    return folder.resolve(container + ".json");
  }
}
