package dev.gantry.gateway;

import static dev.gantry.gateway.testing.Gateways.admin;
import static dev.gantry.gateway.testing.Gateways.post;
import static dev.gantry.gateway.testing.Gateways.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways.Said;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.node.Capacity;
import dev.gantry.model.node.Heartbeat;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.node.ReportAnswer;
import dev.gantry.model.node.ReportBatch;
import dev.gantry.model.peer.PeerKeys;
import dev.gantry.model.peer.PeerName;
import dev.gantry.model.peer.Pem;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who becomes a node, by what, and how it ends to be one. */
class RegistrationTest {
  private static final String REGISTER = "/node/v1/register";

  private final GatewayForTests gateway = GatewayForTests.get();

  @BeforeEach
  void reset() {
    gateway.reset();
  }

  private Said register(String token, NodeRegistration told) throws IOException {
    return post(gateway, token, REGISTER, told);
  }

  private Said register(String token, String name) throws IOException {
    return register(token, registration(gateway, name));
  }

  private NodeCredential join(NodeRegistration told) throws IOException {
    Said said = register(gateway.joinToken(), told);
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return GantryJson.mapper().readValue(said.body(), NodeCredential.class);
  }

  /**
   * @param publicKey null: the node is on the gateway's host
   */
  private NodeRegistration told(String name, int protocol, String publicKey) {
    return told(name, protocol, registration(gateway, name).dataAddress(), publicKey);
  }

  private NodeRegistration told(String name, int protocol, String dataAddress, String publicKey) {
    NodeRegistration usual = registration(gateway, name);
    return new NodeRegistration(
        usual.name(),
        protocol,
        usual.agentVersion(),
        usual.bootId(),
        usual.arch(),
        usual.kernelVersion(),
        usual.osName(),
        usual.cgroup(),
        usual.capacity(),
        dataAddress,
        usual.labels(),
        "",
        publicKey);
  }

  @Test
  void aNodeThatRegistersAgainKeepsItsId() throws IOException {
    NodeCredential first = join(registration(gateway, "again"));
    Said said = register(first.token(), "other-name");
    NodeCredential second = GantryJson.mapper().readValue(said.body(), NodeCredential.class);
    assertThat(second)
        .isEqualTo(new NodeCredential(first.node(), null, first.grantKey(), null, null));
  }

  @Test
  void anAgentOfTheVersionBeforeIsTakenAndNoOther() throws IOException {
    join(told("before", NodeRegistration.PROTOCOL - 1, null));
    for (int protocol : new int[] {NodeRegistration.PROTOCOL - 2, NodeRegistration.PROTOCOL + 1}) {
      Said refused = register(gateway.joinToken(), told("other", protocol, null));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body()).contains("agent speaks protocol " + protocol);
    }
  }

  @Test
  void aNodeOnAnotherHostGetsACertificateForItsKey() throws IOException {
    KeyPair pair = PeerKeys.make();
    NodeCredential got = join(told("remote", NodeRegistration.PROTOCOL, Pem.of(pair.getPublic())));
    X509Certificate certificate = Pem.certificate(got.certificate());
    assertThat(PeerName.of(certificate)).contains(new PeerName.OfNode(got.node()));
    assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic());
    assertThatCode(() -> certificate.verify(Pem.certificate(got.authority()).getPublicKey()))
        .doesNotThrowAnyException();
  }

  @Test
  void theAnswerToAHeartbeatHasTheDataPortsOfAllHosts() throws IOException {
    String key = Pem.of(PeerKeys.make().getPublic());
    int protocol = NodeRegistration.PROTOCOL;
    NodeCredential near = join(registration(gateway, "near"));
    NodeCredential far = join(told("far", protocol, "tls:192.0.2.7:4000", key));
    await().untilAsserted(() -> assertThat(beat(near).dataPorts()).contains("192.0.2.7:4000"));
    admin(gateway, "POST", "/api/v1/nodes/" + far.node() + "/revoke");
    await()
        .untilAsserted(() -> assertThat(beat(near).dataPorts()).doesNotContain("192.0.2.7:4000"));
  }

  private ReportAnswer beat(NodeCredential node) throws IOException {
    Heartbeat beat =
        new Heartbeat(node.node(), "boot", Instant.now(), new Capacity(8, 1L << 34, 1, 5), null);
    Said said =
        post(
            gateway,
            node.token(),
            "/node/v1/reports",
            new ReportBatch(node.node(), List.of(), beat));
    assertThat(said.status()).as(said.body()).isEqualTo(200);
    return GantryJson.mapper().readValue(said.body(), ReportAnswer.class);
  }

  @Test
  void whatIsNoKeyGetsNoCertificate() throws IOException {
    Said refused =
        register(gateway.joinToken(), told("keyless", NodeRegistration.PROTOCOL, "no key"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("publicKey");
  }

  @Test
  void aTokenForOneHostIsWorthNothingToASecond() throws IOException {
    Said made = post(gateway, gateway.adminToken(), "/api/v1/tokens", Map.of("kind", "JOIN_ONCE"));
    String token = GantryJson.mapper().readTree(made.body()).path("token").asString();
    assertThat(register(token, "one").status()).isEqualTo(200);
    assertThat(register(token, "two").status()).isEqualTo(401);
  }

  @Test
  void aRevokedNodeIsOut() throws IOException {
    NodeCredential node = join(registration(gateway, "stolen"));
    String revoke = "/api/v1/nodes/" + node.node() + "/revoke";
    assertThat(admin(gateway, "POST", revoke).status()).isEqualTo(204);
    await()
        .untilAsserted(() -> assertThat(register(node.token(), "stolen").status()).isEqualTo(401));
    assertThat(admin(gateway, "POST", revoke).status()).isEqualTo(404);
  }

  @Test
  void tenantsAndStrangersDoNotRegister() throws IOException {
    assertThat(register(gateway.adminToken(), "x").status()).isEqualTo(403);
    assertThat(register("gj_x", "x").status()).isEqualTo(401);
  }
}
