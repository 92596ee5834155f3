package dev.gantry.agent.exec;

import dev.gantry.agent.log.LogStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the output of an exec goes, piece by piece, while a client is there. */
public interface ExecOutput {
  /** Takes all of {@code bytes}; may block while the client does not read. */
  void write(LogStream stream, ByteBuffer bytes) throws IOException;
}
