package dev.gantry.model.peer;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts holders of certificates that the platform's authority signed itself, by their {@link
 * PeerName}. Host names don't matter: a node may be behind any address, and nobody but a gateway
 * has a gateway's certificate.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
  private final Fingerprint authority;
  private final X509Certificate known;
  private final Predicate<PeerName> accepted;

  private PeerTrust(Fingerprint authority, X509Certificate known, Predicate<PeerName> accepted) {
    this.authority = authority;
    this.known = known;
    this.accepted = accepted;
  }

  public static PeerTrust of(X509Certificate authority, Predicate<PeerName> accepted) {
    return new PeerTrust(Fingerprint.of(authority), authority, accepted);
  }

  /** Of an authority known by its fingerprint alone: the peer has to send its certificate. */
  public static PeerTrust pinned(Fingerprint authority, Predicate<PeerName> accepted) {
    return new PeerTrust(authority, null, accepted);
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain == null || chain.length == 0) {
      throw new CertificateException("the peer sent no certificate");
    }
    X509Certificate signer = authority(chain);
    X509Certificate leaf = chain[0];
    signer.checkValidity();
    leaf.checkValidity();
    try {
      leaf.verify(signer.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("not signed by the authority " + authority, e);
    }
    if (leaf.getBasicConstraints() >= 0) {
      throw new CertificateException("the peer shows the certificate of an authority");
    }
    PeerName name =
        PeerName.of(leaf)
            .orElseThrow(() -> new CertificateException("the certificate names no peer"));
    if (!accepted.test(name)) {
      throw new CertificateException("the certificate of " + name.uri() + " is not for this");
    }
  }

  private X509Certificate authority(X509Certificate[] chain) throws CertificateException {
    if (known != null) {
      return known;
    }
    Optional<X509Certificate> sent =
        Arrays.stream(chain)
            .skip(1)
            .filter(certificate -> Fingerprint.of(certificate).equals(authority))
            .findFirst();
    return sent.orElseThrow(
        () -> new CertificateException("the peer is not of the authority " + authority));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return known == null ? new X509Certificate[0] : new X509Certificate[] {known};
  }
}
