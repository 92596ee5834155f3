package dev.gantry.model.peer;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Certificates and keys of elliptic curves as text (RFC 7468). */
public final class Pem {
  private static final int LINE = 64;
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final String CURVES = "EC";

  private Pem() {}

  public static String of(X509Certificate certificate) {
    try {
      return write(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that can't be encoded", e);
    }
  }

  public static String of(PrivateKey key) {
    return write(PRIVATE_KEY, key.getEncoded());
  }

  public static String of(PublicKey key) {
    return write(PUBLIC_KEY, key.getEncoded());
  }

  /**
   * The first certificate in the text.
   *
   * @throws IllegalArgumentException there is none
   */
  public static X509Certificate certificate(String text) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException it is none
   */
  public static PrivateKey privateKey(String text) {
    try {
      return KeyFactory.getInstance(CURVES)
          .generatePrivate(new PKCS8EncodedKeySpec(read(PRIVATE_KEY, text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key of an elliptic curve", e);
    }
  }

  /**
   * @throws IllegalArgumentException it is none
   */
  public static PublicKey publicKey(String text) {
    try {
      return KeyFactory.getInstance(CURVES)
          .generatePublic(new X509EncodedKeySpec(read(PUBLIC_KEY, text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of an elliptic curve", e);
    }
  }

  private static String write(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private static byte[] read(String label, String text) {
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + label + " in the text");
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
  }
}
