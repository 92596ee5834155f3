package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.ProcessRecord;
import dev.gantry.agent.run.RunView;
import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.stream.LaunchView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A container's folder on disk: {@code assignment.json}, {@code spec.json}, {@code run.json},
 * {@code process.json}, {@code launched} (which the keeper writes), {@code launch.json} (how the
 * last launch went), the writable layer ({@code upper}, {@code work}), {@code etc}, {@code log},
 * {@code execs}.
 *
 * <p>Records are written beside and renamed in. They are not synced: they have to survive the
 * agent, and a machine that goes down takes the processes with it; ext4 and xfs keep the old or the
 * new content of a file that is replaced by rename.
 */
final class ContainerFolder {
  private final Path folder;
  private final JsonMapper json;

  ContainerFolder(Path folder, JsonMapper json) {
    this.folder = folder;
    this.json = json;
  }

  static ContainerFolder of(Path containers, ContainerId id, JsonMapper json) {
    return new ContainerFolder(containers.resolve(id.value()), json);
  }

  Path path() {
    return folder;
  }

  Path upper() {
    return folder.resolve("upper");
  }

  Path work() {
    return folder.resolve("work");
  }

  Path mountPoint() {
    return folder.resolve("rootfs");
  }

  Path etc() {
    return folder.resolve("etc");
  }

  Path log() {
    return folder.resolve("log");
  }

  Path execs() {
    return folder.resolve("execs");
  }

  /** Where the keeper writes down a start: {@link dev.gantry.agent.launch.LaunchNote}. */
  Path note() {
    return folder.resolve("launched");
  }

  void make() throws IOException {
    Files.createDirectories(folder);
  }

  void keep(Assignment.OfContainer assignment) throws IOException {
    write("assignment.json", assignment);
  }

  /** Beside the assignment, because later assignments may come without one. */
  void keep(RunSpec spec) throws IOException {
    write("spec.json", spec);
  }

  void keep(RunView run) throws IOException {
    write("run.json", run);
  }

  void keep(ProcessRecord process) throws IOException {
    write("process.json", process);
  }

  void keep(LaunchView launch) throws IOException {
    write("launch.json", launch);
  }

  void forgetProcess() throws IOException {
    Files.deleteIfExists(note());
    Files.deleteIfExists(folder.resolve("process.json"));
  }

  Optional<Assignment.OfContainer> assignment() throws IOException {
    return read("assignment.json", Assignment.OfContainer.class);
  }

  Optional<RunSpec> spec() throws IOException {
    return read("spec.json", RunSpec.class);
  }

  Optional<RunView> run() throws IOException {
    return read("run.json", RunView.class);
  }

  /** Whether there is the record or the note of a process, readable or not. */
  static boolean hasProcess(Path folder) {
    return Files.exists(folder.resolve("process.json")) || Files.exists(folder.resolve("launched"));
  }

  Optional<ProcessRecord> process() throws IOException {
    return read("process.json", ProcessRecord.class);
  }

  Optional<LaunchView> launch() throws IOException {
    return read("launch.json", LaunchView.class);
  }

  private void write(String name, Object value) throws IOException {
    Path beside = folder.resolve(name + ".new");
    Files.write(beside, json.writeValueAsBytes(value));
    Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private <T> Optional<T> read(String name, Class<T> type) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(json.readValue(Files.readAllBytes(file), type));
    } catch (JacksonException e) {
      throw new IOException("record " + file + " can't be read: " + e.getOriginalMessage(), e);
    }
  }
}
