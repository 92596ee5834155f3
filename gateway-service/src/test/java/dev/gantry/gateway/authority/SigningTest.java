package dev.gantry.gateway.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.peer.Fingerprint;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.PeerTrust;
import dev.gantry.model.peer.Pem;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningTest {
  private static final Instant NOW = Instant.now();
  private static final PeerName GATEWAY = new PeerName.Gateway();
  private static final PeerName NODE = new PeerName.OfNode(new NodeId("n1"));

  private final Signing signing = new Signing(new SecureRandom());
  private final PeerKeys authority =
      signing.authority("gantry test", NOW, NOW.plus(Duration.ofDays(10)));
  private final KeyPair pair = PeerKeys.make();

  private X509Certificate signed(PeerName name, Instant from, Instant until) {
    return signing.sign(
        authority,
        new Signing.Order(name, List.of("h.test", "192.0.2.7"), pair.getPublic(), from, until));
  }

  private X509Certificate signed(PeerName name) {
    return signed(name, NOW, NOW.plus(Duration.ofDays(1)));
  }

  private X509Certificate[] chain(X509Certificate leaf) {
    return new X509Certificate[] {leaf, authority.certificate()};
  }

  @Test
  void aCertificateSaysWhoseItIsAndWhereItIsReached() throws Exception {
    X509Certificate made = signed(GATEWAY);
    assertThat(PeerName.of(made)).contains(GATEWAY);
    assertThat(made.getSubjectAlternativeNames())
        .contains(List.of(2, "h.test"), List.of(7, "192.0.2.7"));
    assertThat(Pem.certificate(Pem.of(made))).isEqualTo(made);
  }

  @Test
  void everyNameComesBackFromItsUri() {
    for (PeerName name : List.of(GATEWAY, NODE, new PeerName.OfTenant(new TenantId("acme")))) {
      assertThat(PeerName.parse(name.uri())).contains(name);
    }
    assertThat(PeerName.parse("gantry:node:")).isEmpty();
    assertThat(PeerName.parse("gantry:gateways")).isEmpty();
    assertThat(PeerName.parse("https://gateway")).isEmpty();
  }

  @Test
  void aPeerOfTheAuthorityIsTrustedByItsName() {
    PeerTrust trust = PeerTrust.of(authority.certificate(), NODE::equals);
    assertThatCode(() -> trust.checkServerTrusted(chain(signed(NODE)), "EC"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> trust.checkServerTrusted(chain(signed(GATEWAY)), "EC"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("gantry:gateway is not for this");
  }

  @Test
  void anotherAuthorityOfTheSameNameIsNot() {
    PeerKeys other = signing.authority("gantry test", NOW, NOW.plus(Duration.ofDays(10)));
    X509Certificate forged =
        signing.sign(
            other,
            new Signing.Order(
                NODE, List.of(), pair.getPublic(), NOW, NOW.plus(Duration.ofDays(1))));
    X509Certificate[] sent = {forged, other.certificate()};
    assertThatThrownBy(
            () ->
                PeerTrust.of(authority.certificate(), NODE::equals).checkClientTrusted(sent, "EC"))
        .hasMessageContaining("not signed by the authority");
    assertThatThrownBy(
            () ->
                PeerTrust.pinned(Fingerprint.of(authority.certificate()), NODE::equals)
                    .checkClientTrusted(sent, "EC"))
        .hasMessageContaining("not of the authority");
  }

  @Test
  void aStrangersCertificateBesideTheRightAuthorityIsNot() {
    PeerKeys other = signing.authority("other", NOW, NOW.plus(Duration.ofDays(10)));
    X509Certificate forged =
        signing.sign(
            other,
            new Signing.Order(
                GATEWAY, List.of(), pair.getPublic(), NOW, NOW.plus(Duration.ofDays(1))));
    assertThatThrownBy(
            () ->
                PeerTrust.pinned(Fingerprint.of(authority.certificate()), GATEWAY::equals)
                    .checkServerTrusted(chain(forged), "EC"))
        .hasMessageContaining("not signed by");
  }

  @Test
  void theFingerprintAloneIsEnoughAtTheFirstMeeting() {
    PeerTrust trust = PeerTrust.pinned(Fingerprint.of(authority.certificate()), GATEWAY::equals);
    assertThatCode(() -> trust.checkServerTrusted(chain(signed(GATEWAY)), "EC"))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> trust.checkServerTrusted(new X509Certificate[] {signed(GATEWAY)}, "EC"))
        .hasMessageContaining("not of the authority");
  }

  @Test
  void whatHasExpiredIsNotTrusted() {
    X509Certificate old =
        signed(NODE, NOW.minus(Duration.ofDays(3)), NOW.minus(Duration.ofDays(1)));
    assertThatThrownBy(
            () ->
                PeerTrust.of(authority.certificate(), NODE::equals)
                    .checkServerTrusted(chain(old), "EC"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void theAuthorityItselfIsNoPeer() {
    assertThatThrownBy(
            () ->
                PeerTrust.of(authority.certificate(), name -> true)
                    .checkServerTrusted(new X509Certificate[] {authority.certificate()}, "EC"))
        .hasMessageContaining("certificate of an authority");
  }

  @Test
  void keysComeBackFromTheirText() {
    assertThat(Pem.privateKey(Pem.of(pair.getPrivate()))).isEqualTo(pair.getPrivate());
    assertThat(Pem.publicKey(Pem.of(pair.getPublic()))).isEqualTo(pair.getPublic());
    assertThatThrownBy(() -> Pem.publicKey("-----BEGIN PUBLIC KEY-----"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSealOpensWithItsOwnSecretOnly() {
    byte[] clear = "key".getBytes(StandardCharsets.UTF_8);
    Seal seal = new Seal("s".repeat(32), "a", new SecureRandom());
    byte[] sealed = seal.seal(clear);
    assertThat(new Seal("s".repeat(32), "a", new SecureRandom()).open(sealed)).isEqualTo(clear);
    assertThatThrownBy(() -> new Seal("t".repeat(32), "a", new SecureRandom()).open(sealed))
        .hasMessageContaining("another secret");
    assertThatThrownBy(() -> new Seal("s".repeat(32), "b", new SecureRandom()).open(sealed))
        .hasMessageContaining("another secret");
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> seal.open(sealed)).hasMessageContaining("changed since");
  }
}
