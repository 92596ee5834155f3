package dev.gantry.agent.gateway;

import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.PeerTrust;
import dev.gantry.model.peer.Pem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The key pair of this node's data port, made once and kept in the agent's folder, and the TLS that
 * follows from it with the certificate of the last registration. The private key never leaves the
 * host.
 */
public final class NodeKeys {
  private static final int THIRDS = 3;

  private final PrivateKey key;
  private final String publicKey;
  private volatile Use use;

  private record Use(String certificate, PeerKeys keys, SSLContext context) {}

  private NodeKeys(PrivateKey key, String publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /**
   * Reads the pair, or makes it.
   *
   * @param file readable by root only
   */
  public static NodeKeys openOrMake(Path file) throws IOException {
    if (!Files.exists(file)) {
      KeyPair made = PeerKeys.make();
      write(file, Pem.of(made.getPrivate()) + Pem.of(made.getPublic()));
    }
    String text = Files.readString(file);
    try {
      return new NodeKeys(Pem.privateKey(text), Pem.of(Pem.publicKey(text)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " does not hold the node's keys: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** PEM, for the registration. */
  public String publicKey() {
    return publicKey;
  }

  /** TLS of the data port: gateways of our authority may come in, nobody else. */
  public SSLContext context(NodeCredential credential) {
    return use(credential).context();
  }

  /** Whether two thirds of the certificate's life are over. */
  public boolean isDueForRenewal(NodeCredential credential, Instant now) {
    X509Certificate certificate = use(credential).keys().certificate();
    Instant from = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
    return now.isAfter(from.plus(life.dividedBy(THIRDS).multipliedBy(2)));
  }

  private Use use(NodeCredential credential) {
    Use known = use;
    if (known != null && known.certificate().equals(credential.certificate())) {
      return known;
    }
    X509Certificate authority = Pem.certificate(credential.authority());
    PeerKeys keys =
        new PeerKeys(key, List.of(Pem.certificate(credential.certificate()), authority));
    Use fresh =
        new Use(
            credential.certificate(),
            keys,
            keys.context(PeerTrust.of(authority, new PeerName.Gateway()::equals)));
    use = fresh;
    return fresh;
  }
}
