package dev.gantry.container.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import dev.gantry.model.assignment.DesiredState;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.NetworkPlace;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Containers in networks of the tenant's own. */
class PlacesTest {
  private static final String LABELLED =
      URLEncoder.encode("{\"label\":[\"of=kept\"]}", StandardCharsets.UTF_8);

  private static Platform platform;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    platform = new Platform();
    api = platform.tenant();
    network("other-net", "10.98.1.0/24");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    platform.close();
  }

  private static void network(String name, String subnet) {
    Api.Answer answer =
        api.post(
            "/networks/create",
            "{\"Name\":\""
                + name
                + "\",\"Labels\":{\"of\":\""
                + name
                + "\"},\"IPAM\":{\"Config\":[{\"Subnet\":\""
                + subnet
                + "\"}]}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static Api.Answer create(String name, String host, String endpoints) {
    return api.post(
        "/containers/create?name=" + name,
        "{\"Image\":\"busybox:1\",\"Cmd\":[\"sleep\"],\"HostConfig\":{"
            + host
            + "},\"NetworkingConfig\":{\"EndpointsConfig\":{"
            + endpoints
            + "}}}");
  }

  private static String created(String name, String host, String endpoints) {
    Api.Answer answer = create(name, host, endpoints);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json().get("Id").asString();
  }

  private static String in(String network) {
    return "\"NetworkMode\":\"" + network + "\"";
  }

  private static JsonNode networks(String container) {
    return api.get("/containers/" + container + "/json").json().at("/NetworkSettings/Networks");
  }

  private static List<NetworkPlace> told(String id) {
    var held = platform.node().held().get(new ContainerId(id));
    return held != null && held.spec().network() instanceof NetworkMode.Own own
        ? own.places()
        : List.of();
  }

  @Test
  void aContainerGetsItsPlaceAndKeepsItUntilItIsRemoved() {
    network("kept", "10.98.2.0/24");
    String id = created("kept-one", in("kept"), "\"kept\":{\"Aliases\":[\"Db\"]}");
    assertThat(networks(id).at("/kept/IPAddress").asString()).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(api.post("/containers/kept-one/start").status()).isEqualTo(204);
      JsonNode place = networks(id).get("kept");
      assertThat(place.get("IPAddress").asString()).isEqualTo("10.98.2.2");
      assertThat(place.get("IPPrefixLen").asInt()).isEqualTo(24);
      assertThat(place.get("Gateway").asString()).isEqualTo("10.98.2.1");
      assertThat(place.get("MacAddress").asString()).isEqualTo("02:42:0a:62:02:02");
      assertThat(place.get("Aliases").toString()).isEqualTo("[\"Db\"]");
      assertThat(place.get("DNSNames").toString())
          .isEqualTo("[\"kept-one\",\"Db\",\"" + id.substring(0, 12) + "\"]");
      assertThat(told(id).getFirst().names()).contains("kept-one", "db", id.substring(0, 12));
      JsonNode member = api.get("/networks/kept").json().get("Containers").get(id);
      assertThat(member.get("Name").asString()).isEqualTo("kept-one");
      assertThat(member.get("IPv4Address").asString()).isEqualTo("10.98.2.2/24");
      assertThat(api.delete("/networks/kept").message())
          .matches(
              "error while removing network: network kept has active endpoints"
                  + " \\(name:\"kept-one\" id:\"[0-9a-f]{12}\"\\)");
      assertThat(api.post("/containers/kept-one/stop?t=1").status()).isEqualTo(204);
    }
    String filters = URLEncoder.encode("{\"network\":[\"kept\"]}", StandardCharsets.UTF_8);
    assertThat(api.get("/containers/json?all=1&filters=" + filters).json().size()).isEqualTo(1);
    assertThat(api.delete("/containers/kept-one").status()).isEqualTo(204);
    assertThat(
            api.post("/networks/prune?filters=" + LABELLED)
                .json()
                .get("NetworksDeleted")
                .toString())
        .contains("kept");
    String events =
        "select action from event where type = 'network' and attributes ->> 'container' = ?"
            + " order by seq";
    assertThat(platform.jdbc().queryForList(events, String.class, id))
        .containsExactly("connect", "disconnect", "connect", "disconnect");
  }

  @Test
  void severalNetworksAndAddressesOfTheTenantsChoice() {
    network("front", "10.98.3.0/24");
    network("back", "10.98.4.0/24");
    String id =
        created(
            "multi",
            in("front"),
            "\"front\":{\"IPAMConfig\":{\"IPv4Address\":\"10.98.3.77\"},"
                + "\"MacAddress\":\"02:42:00:00:00:07\"},\"back\":{\"GwPriority\":5}");
    Awaitility.await().until(() -> told(id).size() == 2);
    assertThat(told(id)).extracting(NetworkPlace::ipv4).containsExactly("10.98.4.2", "10.98.3.77");
    assertThat(told(id).getFirst().gatewayPriority()).isEqualTo(5);
    assertThat(told(id).getLast().mac()).isEqualTo("02:42:00:00:00:07");
    assertThat(networks(id).at("/front/IPAMConfig/IPv4Address").asString()).isEqualTo("10.98.3.77");
    Api.Answer twice =
        create("twice", in("front"), "\"front\":{\"IPAMConfig\":{\"IPv4Address\":\"10.98.3.77\"}}");
    assertThat(twice.status()).isEqualTo(403);
    assertThat(twice.message()).isEqualTo("Address already in use");
    assertThat(api.get("/containers/twice/json").status()).isEqualTo(404);
    // As with Docker: what does not run is no hindrance, and loses its place.
    assertThat(api.delete("/networks/front").status()).isEqualTo(204);
    assertThat(networks(id).has("front")).isFalse();
    assertThat(api.delete("/containers/multi").status()).isEqualTo(204);
  }

  @Test
  void aContainerWhoseOnlyNetworkIsGoneIsToldSo() {
    network("gone", "10.98.8.0/24");
    String id = created("left-over", in("gone"), "");
    assertThat(api.delete("/networks/gone").status()).isEqualTo(204);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(platform.node().held().get(new ContainerId(id)).spec().network())
                    .isEqualTo(new NetworkMode.Named("gone")));
    assertThat(api.post("/networks/other-net/connect", "{\"Container\":\"left-over\"}").status())
        .isEqualTo(200);
    Awaitility.await().until(() -> told(id).size() == 1);
    assertThat(api.delete("/containers/left-over").status()).isEqualTo(204);
  }

  @Test
  void aRenamedContainerIsFoundUnderItsNewName() {
    String id = created("old-name", in("other-net"), "");
    assertThat(api.post("/containers/old-name/start").status()).isEqualTo(204);
    assertThat(api.post("/containers/old-name/rename?name=new-name").status()).isEqualTo(204);
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(told(id).getFirst().names())
                    .contains("new-name")
                    .doesNotContain("old-name"));
    assertThat(api.delete("/containers/new-name?force=1").status()).isEqualTo(204);
  }

  @Test
  void aNodeThatKeepsSilentIsSaidAndTheConnectionTakenBack() {
    network("mute", "10.98.9.0/24");
    String id = created("waiter", in("other-net"), "");
    assertThat(api.post("/containers/waiter/start").status()).isEqualTo(204);
    platform.node().deaf(true);
    try {
      Api.Answer answer = api.post("/networks/mute/connect", "{\"Container\":\"waiter\"}");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.message()).contains("did not connect it to network mute within");
    } finally {
      platform.node().deaf(false);
    }
    assertThat(networks(id).has("mute")).isFalse();
    assertThat(api.delete("/networks/mute").status()).isEqualTo(204);
    assertThat(api.delete("/containers/waiter?force=1").status()).isEqualTo(204);
  }

  @Test
  void aFullNetworkSaysSoAndLeavesNothing() {
    network("tiny", "10.98.5.0/30");
    created("first", in("tiny"), "");
    Api.Answer full = create("second", in("tiny"), "");
    assertThat(full.message())
        .startsWith("no available IPv4 addresses on this network's address pools: tiny (");
    assertThat(api.get("/containers/second/json").status()).isEqualTo(404);
    assertThat(api.delete("/containers/first").status()).isEqualTo(204);
    created("second", in("tiny"), "");
    assertThat(api.delete("/containers/second").status()).isEqualTo(204);
  }

  @Test
  void aRunningContainerEntersAndLeavesWhileTheCallWaits() {
    network("near", "10.98.6.0/24");
    network("far", "10.98.7.0/24");
    String id = created("mover", in("near"), "");
    assertThat(api.post("/containers/mover/start").status()).isEqualTo(204);
    String body = "{\"Container\":\"mover\",\"EndpointConfig\":{\"Aliases\":[\"m\"]}}";
    Api.Answer connected = api.post("/networks/far/connect", body);
    assertThat(connected.status()).as(connected.body()).isEqualTo(200);
    assertThat(told(id)).extracting(place -> place.network().name()).containsExactly("far", "near");
    assertThat(networks(id).at("/far/IPAddress").asString()).isEqualTo("10.98.7.2");
    Api.Answer again = api.post("/networks/far/connect", body);
    assertThat(again.status()).isEqualTo(403);
    assertThat(again.message()).isEqualTo("endpoint with name mover already exists in network far");
    assertThat(api.post("/networks/near/disconnect", "{\"Container\":\"mover\"}").status())
        .isEqualTo(200);
    assertThat(told(id)).extracting(place -> place.network().name()).containsExactly("far");
    Api.Answer gone = api.post("/networks/near/disconnect", "{\"Container\":\"mover\"}");
    assertThat(gone.message()).isEqualTo("container " + id + " is not connected to network near");
    assertThat(api.post("/networks/near/connect", "{\"Container\":\"nobody\"}").message())
        .isEqualTo("No such container: nobody");
    assertThat(platform.node().wants(new ContainerId(id), DesiredState.RUNNING)).isTrue();
    assertThat(api.delete("/containers/mover?force=1").status()).isEqualTo(204);
    assertThat(api.delete("/networks/far").status()).isEqualTo(204);
  }

  @Test
  void anotherContainersNetworkIsJoined() {
    String id = created("owner", in("other-net"), "");
    String guest = created("guest", in("container:owner"), "");
    Awaitility.await().until(() -> platform.node().held().containsKey(new ContainerId(guest)));
    assertThat(platform.node().held().get(new ContainerId(guest)).spec().network())
        .isEqualTo(new NetworkMode.OfContainer(new ContainerId(id)));
    JsonNode shown = api.get("/containers/guest/json").json();
    assertThat(shown.at("/HostConfig/NetworkMode").asString()).isEqualTo("container:" + id);
    assertThat(shown.at("/NetworkSettings/Networks").isEmpty()).isTrue();
    assertThat(create("none-there", in("container:nobody"), "").message())
        .isEqualTo("No such container: nobody");
    assertThat(api.delete("/containers/guest").status()).isEqualTo(204);
    assertThat(api.delete("/containers/owner").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other-net | \"other-net\":{\"IPAMConfig\":{\"IPv4Address\":\"1.2.3\"}} | 400 | invalid"
            + " IPv4 address: 1.2.3",
        "other-net | \"other-net\":{\"IPAMConfig\":{\"IPv4Address\":\"10.1.1.1\"}} | 400 | no"
            + " configured subnet contains IP address 10.1.1.1",
        "other-net | \"other-net\":{\"IPAMConfig\":{\"IPv6Address\":\"fd00::5\"}} | 400 | user"
            + " specified IP address is supported only when connecting to networks with user"
            + " configured subnets",
        "other-net | \"host\":{} | 400 | cannot attach both user-defined and non-user-defined",
        "bridge | \"bridge\":{\"Aliases\":[\"a\"]} | 400 | network-scoped alias is supported only"
            + " for containers in user defined networks",
        "bridge | \"bridge\":{\"IPAMConfig\":{\"IPv4Address\":\"10.1.1.1\"}} | 400 | user specified"
            + " IP address is supported on user defined networks only",
        "bridge | \"bridge\":{},\"other-net\":{} | 501 | is not supported yet",
        "container: | | 400 | invalid container format container:<name|id>",
        "container:x\",\"Dns\":[\"1.1.1.1\"],\"IpcMode\":\" | | 400 | conflicting options: dns and"
            + " the network mode"
      })
  void badWishesAreRefusedInDockersWords(String mode, String endpoints, int status, String words) {
    Api.Answer answer = create("bad-wish", in(mode), endpoints == null ? "" : endpoints);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.message()).contains(words);
  }
}
