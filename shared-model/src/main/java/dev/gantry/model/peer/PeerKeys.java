package dev.gantry.model.peer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * What a peer proves itself with.
 *
 * @param chain its certificate, then the authority's
 */
public record PeerKeys(PrivateKey key, List<X509Certificate> chain) {
  private static final String ALIAS = "peer";

  public PeerKeys {
    Objects.requireNonNull(key, "key");
    chain = List.copyOf(chain);
  }

  /** A new pair, on the curve P-256. */
  public static KeyPair make() {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
      pairs.initialize(new ECGenParameterSpec("secp256r1"));
      return pairs.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no elliptic curves", e);
    }
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * In memory only, so its password protects nothing.
   *
   * @param password of the one entry
   */
  public KeyStore keyStore(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, key, password, chain.toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("keys in memory", e);
    }
  }

  /** TLS 1.3, with these keys and that trust. */
  public SSLContext context(PeerTrust trust) {
    char[] password = "memory".toCharArray();
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(password), password);
      return context(keys.getKeyManagers(), trust);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS with keys of our own", e);
    }
  }

  /** TLS for one that proves itself otherwise, as by a token. */
  public static SSLContext anonymous(PeerTrust trust) {
    try {
      return context(null, trust);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS without keys", e);
    }
  }

  private static SSLContext context(KeyManager[] keys, PeerTrust trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, new TrustManager[] {trust}, null);
    return context;
  }

  /** Kept out of logs. */
  @Override
  public String toString() {
    return "PeerKeys[" + PeerName.of(certificate()).map(PeerName::uri).orElse("nobody") + "]";
  }
}
