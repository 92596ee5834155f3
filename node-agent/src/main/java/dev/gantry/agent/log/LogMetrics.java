package dev.gantry.agent.log;

/** What the pump tells the metrics. */
public interface LogMetrics {
  LogMetrics NONE =
      new LogMetrics() {
        @Override
        public void kept(long bytes) {}

        @Override
        public void dropped(long bytes) {}
      };

  void kept(long bytes);

  /** Output that could not be written: the disk is full. */
  void dropped(long bytes);
}
