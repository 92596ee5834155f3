package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.LaunchNote;
import dev.gantry.agent.launch.LaunchedProcess;
import dev.gantry.agent.launch.Launcher;
import dev.gantry.agent.launch.ProcessRecord;
import dev.gantry.agent.run.RunKey;
import dev.gantry.agent.run.RunView;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.run.RunState;
import java.io.IOException;
import java.util.Optional;

/**
 * A process that a container's folder tells of, by the record of the agent or, where that was
 * killed before it wrote one, by the note of the keeper. Its run has begun, and begins no second
 * time.
 *
 * @param record empty when the process of a note is not there any more
 */
record BegunProcess(RunKey run, int pid, String bootId, Optional<ProcessRecord> record) {

  static Optional<BegunProcess> of(ContainerFolder folder, ContainerId id, Launcher launcher)
      throws IOException {
    Optional<ProcessRecord> record = folder.process();
    if (record.isPresent()) {
      return record.map(r -> new BegunProcess(keyOf(r), r.pid(), r.bootId(), record));
    }
    Optional<RunView> starting = folder.run().filter(run -> run.state() == RunState.STARTING);
    Optional<LaunchNote> note = LaunchNote.read(folder.note()).filter(n -> !n.failed());
    if (starting.isEmpty() || note.isEmpty() || !starting.get().key().equals(keyOf(note.get()))) {
      return Optional.empty();
    }
    Optional<ProcessRecord> found = launcher.find(id, note.get());
    if (found.isPresent()) {
      // As the agent would have.
      folder.keep(found.get());
    }
    return note.map(n -> new BegunProcess(keyOf(n), n.pid(), n.bootId(), found));
  }

  private static RunKey keyOf(ProcessRecord record) {
    return new RunKey(record.epoch(), (int) record.attempt());
  }

  private static RunKey keyOf(LaunchNote note) {
    return new RunKey(note.epoch(), (int) note.attempt());
  }

  /** Empty when it is gone. */
  Optional<LaunchedProcess> adopt(Launcher launcher) {
    return record.flatMap(launcher::adopt);
  }
}
