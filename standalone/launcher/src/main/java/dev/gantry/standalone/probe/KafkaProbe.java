package dev.gantry.standalone.probe;

import dev.gantry.standalone.process.Probe;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the broker for its API versions, the one request that a client may send before it
 * authenticates, and looks whether it has said that its topics are there.
 *
 * @see <a href="https://kafka.apache.org/protocol#The_Messages_ApiVersions">ApiVersions</a>
 */
public final class KafkaProbe implements Probe {
  private static final short API_VERSIONS = 18;
  private static final int CORRELATION = 0x47414e54;

  private final int port;
  private final Path readyFile;
  private final Duration limit;

  public KafkaProbe(int port, Path readyFile, Duration limit) {
    this.port = port;
    this.readyFile = readyFile;
    this.limit = limit;
  }

  @Override
  public Optional<String> problem() {
    if (!Files.exists(readyFile)) {
      return Optional.of("its topics are not ready");
    }
    try {
      return TcpExchange.ask(
          port,
          request(),
          limit,
          in -> {
            DataInputStream data = new DataInputStream(in);
            data.readInt();
            boolean ours = data.readInt() == CORRELATION;
            short error = data.readShort();
            return ours && error == 0
                ? Optional.empty()
                : Optional.of("answers with error " + error);
          });
    } catch (IOException e) {
      return Optional.of("no answer on port " + port + ": " + e.getMessage());
    }
  }

  /** Length, then header version 1: key, API version 0, correlation, null client id; no body. */
  private static byte[] request() {
    return ByteBuffer.allocate(14)
        .putInt(10)
        .putShort(API_VERSIONS)
        .putShort((short) 0)
        .putInt(CORRELATION)
        .putShort((short) -1)
        .array();
  }
}
