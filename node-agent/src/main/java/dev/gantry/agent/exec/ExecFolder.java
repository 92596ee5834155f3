package dev.gantry.agent.exec;

import dev.gantry.agent.launch.ProcessRecord;
import dev.gantry.model.stream.ExecConfig;
import dev.gantry.model.stream.ExecId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the next agent has to know of a container's running execs: a file each. */
final class ExecFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ExecFolder.class);
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final JsonMapper json;

  /** A running exec. */
  record Kept(ExecId id, ExecConfig config, ProcessRecord process) {}

  ExecFolder(Path folder, JsonMapper json) {
    this.folder = folder;
    this.json = json;
  }

  void keep(Kept kept) throws IOException {
    Files.createDirectories(folder);
    Path beside = folder.resolve(kept.id() + ".new");
    Files.write(beside, json.writeValueAsBytes(kept));
    Files.move(beside, file(kept.id()), StandardCopyOption.ATOMIC_MOVE);
  }

  void forget(ExecId id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  private Path file(ExecId id) {
    return folder.resolve(id + SUFFIX);
  }

  List<Kept> all() throws IOException {
    List<Kept> all = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        try {
          all.add(json.readValue(Files.readAllBytes(file), Kept.class));
        } catch (JacksonException e) {
          LOG.error("Record {} of an exec can't be read", file, e);
        }
      }
    }
    return all;
  }
}
