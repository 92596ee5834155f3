package dev.gantry.benchmarks.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A container engine that is up and answers Docker's API.
 *
 * <p>Closing it stops what was started for the measuring and removes its traces; an engine that was
 * there before is left as it is. Closing twice is closing once.
 */
public interface Engine extends AutoCloseable {
  /** As in the report: {@code gantry}, {@code dockerd}, {@code podman}. */
  String name();

  Path socket();

  /** The folder of its data, which the command lines of its processes name. */
  Path home();

  /** The command line that runs {@code true} in a container of the image and removes it. */
  List<String> runTrue(String image);

  /** Variables of that command. */
  Map<String, String> environment();

  /** A command that runs where the engine's published ports are. */
  List<String> inItsNetwork(List<String> command);

  /** Options of the driver {@code json-file} with which no line rotates away. */
  Map<String, String> logOptions();

  @Override
  void close();
}
