package dev.gantry.standalone;

import dev.gantry.standalone.process.LogFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the parts' log files short, also of those that have no notion of rotation. */
final class LogCaps {
  private static final Logger LOG = LoggerFactory.getLogger(LogCaps.class);
  private static final int PERIOD_SECONDS = 20;

  private LogCaps() {}

  static void start(Path folder) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("log-caps").factory());
    var unused =
        timer.scheduleWithFixedDelay(
            () -> cap(folder), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private static void cap(Path folder) {
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log")) {
      for (Path log : logs) {
        LogFile.cap(log, LogFile.CAP);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot keep the logs in {} short", folder, e);
    }
  }
}
