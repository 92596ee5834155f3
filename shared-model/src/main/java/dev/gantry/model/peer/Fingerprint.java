package dev.gantry.model.peer;

import dev.gantry.model.id.Digest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * SHA-256 of a certificate's DER form: by it an authority is known that was never seen before.
 *
 * @param hex 64 hexadecimal digits, lower case
 */
public record Fingerprint(String hex) {
  public Fingerprint {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not the SHA-256 of a certificate: " + hex);
    }
  }

  public static Fingerprint of(X509Certificate certificate) {
    try {
      return new Fingerprint(
          HexFormat.of().formatHex(Digest.sha256().digest(certificate.getEncoded())));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that can't be encoded", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
