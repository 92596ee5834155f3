package dev.gantry.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The four services as sibling contexts in one JVM. They share classes and memory, nothing else:
 * each has its own configuration, database role, Kafka user and port, and talks to the others by
 * HTTP as if they were elsewhere.
 *
 * <p>System properties: {@code gantry.config} (folder of the services' configuration), {@code
 * gantry.logs} (folder whose logs are kept short), {@code gantry.ready.file} (written when all four
 * have started).
 */
public final class ControlPlane {
  private ControlPlane() {}

  /** Runs until SIGTERM; a service that can't start ends the process with 1. */
  public static void main(String[] args) throws Exception {
    startLogging();
    Logger log = LoggerFactory.getLogger(ControlPlane.class);
    Siblings siblings = new Siblings(System.getProperty("gantry.config"));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  withdraw(Path.of(System.getProperty("gantry.ready.file")));
                  siblings.close();
                  ended.countDown();
                },
                "descend"));
    LogCaps.start(Path.of(System.getProperty("gantry.logs")));
    try {
      siblings.start(StandaloneService.ALL);
    } catch (RuntimeException e) {
      log.error("the control plane did not start", e);
      System.exit(1);
    }
    publish(Path.of(System.getProperty("gantry.ready.file")));
    log.info("all services are up");
    ended.await();
  }

  /**
   * Boots one trivial context, which sets up Logback, and then tells Boot to leave logging alone:
   * contexts that start at the same time would set it up against each other.
   */
  private static void startLogging() {
    ConfigurableApplicationContext first =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .properties(
                List.of(
                        "spring.config.name=control-plane",
                        "spring.main.banner-mode=off",
                        "spring.main.log-startup-info=false",
                        "spring.main.register-shutdown-hook=false",
                        "logging.config=classpath:control-plane-logback.xml")
                    .toArray(String[]::new))
            .run();
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    first.close();
  }

  private static void publish(Path ready) throws IOException {
    Files.writeString(ready, Long.toString(ProcessHandle.current().pid()));
  }

  private static void withdraw(Path ready) {
    try {
      Files.deleteIfExists(ready);
    } catch (IOException e) {
      LoggerFactory.getLogger(ControlPlane.class).warn("cannot remove {}", ready, e);
    }
  }

  /** A context with nothing in it. */
  static final class Nothing {}
}
