package dev.gantry.standalone.probe;

import dev.gantry.standalone.process.Probe;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks PostgreSQL as pg_isready does: a start-up message without a password. A server that takes
 * connections answers with a request to authenticate; one that starts or stops with an error.
 *
 * @see <a href="https://www.postgresql.org/docs/18/protocol-message-formats.html">Messages</a>
 */
public final class PostgresProbe implements Probe {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int ERROR_LIMIT = 512;

  private final int port;
  private final Duration limit;

  public PostgresProbe(int port, Duration limit) {
    this.port = port;
    this.limit = limit;
  }

  @Override
  public Optional<String> problem() {
    try {
      return TcpExchange.ask(
          port,
          startup(),
          limit,
          in ->
              switch (in.read()) {
                case 'R' -> Optional.empty();
                case 'E' -> Optional.of("answers: " + readable(in.readNBytes(ERROR_LIMIT)));
                case -1 -> Optional.of("closes the connection");
                default -> Optional.of("does not speak PostgreSQL's protocol");
              });
    } catch (IOException e) {
      return Optional.of("no answer on port " + port + ": " + e.getMessage());
    }
  }

  private static byte[] startup() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeInt(PROTOCOL_3_0);
    out.write("user\0gantry_admin\0database\0gantry\0\0".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    new DataOutputStream(message).writeInt(body.size() + Integer.BYTES);
    body.writeTo(message);
    return message.toByteArray();
  }

  private static String readable(byte[] error) {
    return new String(error, StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7e]+", " ").strip();
  }
}
