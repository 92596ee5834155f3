package dev.gantry.agent.data;

import dev.gantry.agent.kernel.KernelException;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.agent.top.Top;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** What is asked of a container in one line and answered in one. */
final class Questions {
  private final Top top = new Top(Clock.systemUTC());

  StreamAnswer top(ContainerHandle container, StreamVerb.Top verb) throws InterruptedException {
    List<Integer> pids = container.processes().orElseThrow(() -> notRunning(container));
    return StreamAnswer.of(top.of(pids, verb.psArgs()));
  }

  StreamAnswer usage(ContainerHandle container) {
    return StreamAnswer.of(container.usage().orElseThrow(() -> notRunning(container)));
  }

  StreamAnswer launch(ContainerHandle container) throws IOException {
    return container
        .launch()
        .map(StreamAnswer::of)
        .orElseThrow(
            () ->
                new GantryException(
                    ErrorCode.NOT_FOUND, "container " + container.id() + " has not been launched"));
  }

  StreamAnswer update(ContainerHandle container, StreamVerb.Update verb) {
    try {
      if (!container.limit(verb.resources())) {
        throw notRunning(container);
      }
      return StreamAnswer.OK;
    } catch (KernelException | IllegalArgumentException e) {
      return new StreamAnswer(
          ErrorCode.INTERNAL, "Cannot update container " + container.id() + ": " + e.getMessage());
    }
  }

  private static GantryException notRunning(ContainerHandle container) {
    return new GantryException(
        ErrorCode.CONTAINER_NOT_RUNNING, "container " + container.id() + " is not running");
  }
}
