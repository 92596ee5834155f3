package dev.gantry.gateway.authority;

import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates (RFC 5280) with an authority's key. */
final class Signing {
  private static final int SERIAL_BITS = 127;
  private static final String ALGORITHM = "SHA256withECDSA";
  // A clock that is a little behind ours takes them too.
  private static final Duration BACKDATED = Duration.ofMinutes(10);

  private final SecureRandom random;

  Signing(SecureRandom random) {
    this.random = random;
  }

  /**
   * What is signed.
   *
   * @param hosts names and numeric addresses under which clients reach it; empty for none
   */
  record Order(PeerName name, List<String> hosts, PublicKey key, Instant from, Instant until) {}

  /** A new authority. */
  PeerKeys authority(String name, Instant from, Instant until) {
    KeyPair pair = PeerKeys.make();
    X500Name subject = new X500Name("CN=" + name);
    JcaX509v3CertificateBuilder builder = builder(subject, subject, pair.getPublic(), from, until);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new PeerKeys(pair.getPrivate(), List.of(sign(builder, pair.getPrivate())));
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("making an authority", e);
    }
  }

  X509Certificate sign(PeerKeys authority, Order order) {
    X500Name issuer = new X500Name(authority.certificate().getSubjectX500Principal().getName());
    JcaX509v3CertificateBuilder builder =
        builder(
            issuer,
            new X500Name("CN=" + order.name().uri()),
            order.key(),
            order.from(),
            order.until());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, purposes(order.name()));
      builder.addExtension(Extension.subjectAlternativeName, false, names(order));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
      return sign(builder, authority.key());
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("making a certificate for " + order.name().uri(), e);
    }
  }

  /** A gateway is a server to tenants and a client of nodes. */
  private static ExtendedKeyUsage purposes(PeerName name) {
    return new ExtendedKeyUsage(
        switch (name) {
          case PeerName.Gateway g ->
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
          case PeerName.OfNode n -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
          case PeerName.OfTenant t -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
        });
  }

  private static GeneralNames names(Order order) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, order.name().uri()));
    for (String host : order.hosts()) {
      boolean numeric = host.matches("[0-9.]+") || host.contains(":");
      names.add(new GeneralName(numeric ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
        Date.from(from.minus(BACKDATED)),
        Date.from(until),
        subject,
        key);
  }

  private static X509Certificate sign(
      JcaX509v3CertificateBuilder builder, java.security.PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
    } catch (OperatorCreationException | CertificateException e) {
      throw new IllegalStateException("signing a certificate", e);
    }
  }
}
