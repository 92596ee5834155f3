package dev.gantry.agent.program;

import dev.gantry.agent.kernel.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * The first process of a container with {@code --init}: a whole executable file of some hundred
 * bytes, assembled from {@code init-<machine>.s} beside it; a test compares the two. Its child is
 * there before it; it hands signals on to it, reaps what ends, and ends as the child does.
 */
public final class InitImage {
  /** The child's pid stands in the last word; it is an int. */
  private static final int WORD = 8;

  private InitImage() {}

  /** The file for the machine that this runs on. */
  public static byte[] bytes() {
    return bytes(Machine.current());
  }

  /** Where in the file the child's pid belongs. */
  public static long childOffset(byte[] image) {
    return image.length - WORD;
  }

  static byte[] bytes(Machine machine) {
    String name = "init-" + machine.name().toLowerCase(Locale.ROOT) + ".bin";
    try (InputStream in = InitImage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
