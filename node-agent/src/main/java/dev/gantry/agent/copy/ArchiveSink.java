package dev.gantry.agent.copy;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of an archive go. */
public interface ArchiveSink {
  /**
   * Room for at least one byte, in native memory: what is put into it, moving its position, is
   * taken.
   */
  ByteBuffer room() throws IOException;

  default void put(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      ByteBuffer room = room();
      int n = Math.min(room.remaining(), bytes.length - at);
      room.put(bytes, at, n);
      at += n;
    }
  }
}
