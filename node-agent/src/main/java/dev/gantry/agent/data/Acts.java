package dev.gantry.agent.data;

import dev.gantry.agent.exec.Exec;
import dev.gantry.agent.run.SignalName;
import dev.gantry.agent.run.actor.ActReports;
import dev.gantry.agent.run.actor.ContainerHandle;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamVerb;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Kill and resize: done once per idempotency key, never replayed. */
final class Acts {
  private static final int KEYS_REMEMBERED = 4096;

  private final Map<String, StreamAnswer> done =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StreamAnswer> eldest) {
          return size() > KEYS_REMEMBERED;
        }
      };

  private final ActReports told;

  Acts(ActReports told) {
    this.told = told;
  }

  StreamAnswer kill(String key, ContainerHandle container, StreamVerb.Kill verb) {
    return once(
        key,
        () -> {
          OptionalInt number = SignalName.number(verb.signal() == null ? "" : verb.signal());
          if (number.isEmpty()) {
            return new StreamAnswer(ErrorCode.BAD_REQUEST, "invalid signal: " + verb.signal());
          }
          return told.signal(container, number.getAsInt())
              ? StreamAnswer.OK
              : notRunning(container);
        });
  }

  StreamAnswer resize(String key, ContainerHandle container, StreamVerb.Resize verb) {
    return once(
        key,
        () -> {
          if (!container.resize(verb.height(), verb.width())) {
            return notRunning(container);
          }
          told.told(
              container,
              "resize",
              Map.of(
                  "height", Integer.toString(verb.height()),
                  "width", Integer.toString(verb.width())));
          return StreamAnswer.OK;
        });
  }

  StreamAnswer resize(String key, Exec exec, StreamVerb.ExecResize verb) {
    return once(
        key,
        () -> {
          exec.resize(verb.height(), verb.width());
          return StreamAnswer.OK;
        });
  }

  private static StreamAnswer notRunning(ContainerHandle container) {
    return new StreamAnswer(
        ErrorCode.CONTAINER_NOT_RUNNING, "container " + container.id() + " is not running");
  }

  /** Held while the act is done (microseconds), so that a repeat meanwhile gets its answer. */
  private synchronized StreamAnswer once(String key, Supplier<StreamAnswer> act) {
    StreamAnswer before = key == null ? null : done.get(key);
    if (before != null) {
      return before;
    }
    StreamAnswer answer = act.get();
    if (key != null) {
      done.put(key, answer);
    }
    return answer;
  }
}
