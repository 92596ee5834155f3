package dev.gantry.agent.run.actor;

import dev.gantry.agent.launch.LaunchTrace;
import dev.gantry.model.run.RunReason;

/** What the containers tell the metrics. */
public interface RunMetrics {
  RunMetrics NONE =
      new RunMetrics() {
        @Override
        public void launched(LaunchTrace trace, long nanos) {}

        @Override
        public void launchFailed(RunReason reason) {}
      };

  /**
   * @param nanos the whole launch, with what the agent does around it
   */
  void launched(LaunchTrace trace, long nanos);

  void launchFailed(RunReason reason);
}
