package dev.gantry.agent.health;

import dev.gantry.agent.exec.ExecOutput;
import dev.gantry.agent.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The begin of what a probe says on both streams; the rest is read and thrown away. */
final class ProbeOutput implements ExecOutput {
  private static final int MOST = 4096;

  // Guarded by this.
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean cut;

  @Override
  public synchronized void write(LogStream stream, ByteBuffer bytes) {
    int room = MOST - kept.size();
    cut |= bytes.remaining() > room;
    byte[] taken = new byte[Math.min(room, bytes.remaining())];
    bytes.get(taken);
    bytes.position(bytes.limit());
    kept.writeBytes(taken);
  }

  /** With Docker's dots where it was cut; PostgreSQL's texts can't hold the character 0. */
  synchronized String text() {
    String text = kept.toString(StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    return cut ? text + "..." : text;
  }
}
