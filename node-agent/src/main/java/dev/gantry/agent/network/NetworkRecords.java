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

/**
 * What is known of containers on a network, a file per container. Not synced to disk: after a crash
 * of the host no endpoint is left anyway.
 */
final class NetworkRecords<T> {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkRecords.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path folder;
  private final Class<T> type;

  NetworkRecords(Path folder, Class<T> type) {
    this.folder = folder;
    this.type = type;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("make " + folder, e);
    }
  }

  void store(ContainerId container, T record) {
    try {
      AtomicFiles.write(file(container), JSON.writeValueAsBytes(record));
    } catch (IOException e) {
      throw new UncheckedIOException("write " + file(container), e);
    }
  }

  void delete(ContainerId container) {
    try {
      Files.deleteIfExists(file(container));
    } catch (IOException e) {
      throw new UncheckedIOException("delete " + file(container), e);
    }
  }

  List<T> load() {
    List<T> records = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        try {
          records.add(JSON.readValue(Files.readAllBytes(file), type));
        } catch (JacksonException e) {
          LOG.warn("record {} is unreadable and left aside: {}", file, e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("read records in " + folder, e);
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
      throw new UncheckedIOException("delete records in " + folder, e);
    }
  }

  private Path file(ContainerId container) {
    return folder.resolve(container + ".json");
  }
}
