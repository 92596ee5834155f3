package dev.gantry.gateway.authority;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what lies in the database with a key that does not: AES-256-GCM, its key by HKDF-SHA256
 * (RFC 5869) from a secret of the installation.
 */
final class Seal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecretKey key;
  private final SecureRandom random;

  /**
   * @param purpose keys of different purposes have nothing to do with each other
   */
  Seal(String secret, String purpose, SecureRandom random) {
    this.random = random;
    try {
      HKDFParameterSpec parameters =
          HKDFParameterSpec.ofExtract()
              .addIKM(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HKDF"))
              .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
      this.key = KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF", e);
    }
  }

  byte[] seal(byte[] clear) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(clear);
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /**
   * @throws IllegalArgumentException it was sealed with another secret, or changed since
   */
  byte[] open(byte[] sealed) {
    ByteBuffer bytes = ByteBuffer.wrap(sealed);
    byte[] nonce = new byte[NONCE_BYTES];
    bytes.get(nonce);
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(rest);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("sealed with another secret, or changed since", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
