package dev.gantry.agent.top;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The host's {@code ps}. */
final class Ps {
  private static final int SECONDS = 10;
  private static final int MOST_BYTES = 8 << 20;

  private Ps() {}

  private record Said(int code, String output, String errors) {}

  /** What it prints with the arguments; never through a shell. */
  static String run(String args, List<Integer> pids) throws InterruptedException {
    List<String> words = Arrays.stream(args.split(" ")).filter(word -> !word.isEmpty()).toList();
    String some = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> selected = new ArrayList<>(words);
    selected.add("-q" + some);
    Said said = some.isEmpty() ? run(words) : run(selected);
    if (said.code() != 0 && !some.isEmpty()) {
      // Some options, such as f, don't go together with a selection.
      said = run(words);
    }
    if (said.code() != 0) {
      String why = said.errors().lines().findFirst().orElse("exit code " + said.code());
      throw new GantryException(ErrorCode.BAD_REQUEST, "ps: " + why.replaceFirst("^ps: ", ""));
    }
    return said.output();
  }

  private static Said run(List<String> words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(words);
    Process process = start(command);
    try {
      process.getOutputStream().close();
      CompletableFuture<String> errors = reading(process.getErrorStream());
      CompletableFuture<String> output = reading(process.getInputStream());
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new GantryException(ErrorCode.INTERNAL, "ps took longer than " + SECONDS + " s");
      }
      return new Said(process.exitValue(), output.join(), errors.join());
    } catch (IOException e) {
      throw new GantryException(ErrorCode.INTERNAL, "ps: " + e.getMessage(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(List.of("PATH"));
    // Titles and dates that don't depend on the host's language; lines as long as they are.
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("COLUMNS", "4096");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new GantryException(
          ErrorCode.NOT_IMPLEMENTED,
          "the node can't run ps: only the default options (-ef) are supported there: "
              + e.getMessage(),
          e);
    }
  }

  private static CompletableFuture<String> reading(InputStream from) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("ps-output")
        .start(
            () -> {
              try (from) {
                text.complete(new String(from.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(e);
              }
            });
    return text;
  }
}
