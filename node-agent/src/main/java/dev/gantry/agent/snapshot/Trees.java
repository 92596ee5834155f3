package dev.gantry.agent.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Whole folders. */
public final class Trees {
  private Trees() {}

  /**
   * Deletes a file, or a folder with all below it; links are deleted, never followed. Goes on past
   * what can't be deleted and reports all of it. Nothing there is a success.
   */
  public static void delete(Path path) throws IOException {
    IOException failure = null;
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          failure = attempt(child, failure);
        }
      } catch (NoSuchFileException gone) {
        return;
      }
    }
    if (failure != null) {
      throw failure;
    }
    Files.deleteIfExists(path);
  }

  private static IOException attempt(Path child, IOException before) {
    try {
      delete(child);
      return before;
    } catch (IOException e) {
      if (before == null) {
        return e;
      }
      before.addSuppressed(e);
      return before;
    }
  }
}
