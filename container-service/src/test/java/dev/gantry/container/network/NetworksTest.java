package dev.gantry.container.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.container.testing.Api;
import dev.gantry.container.testing.Platform;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.id.TenantId;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Docker's {@code /networks} calls without containers. */
class NetworksTest {
  private static Platform platform;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    platform = new Platform();
    api = platform.tenant();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    platform.close();
  }

  private static String create(String name, String more) {
    Api.Answer answer = api.post("/networks/create", "{\"Name\":\"" + name + "\"" + more + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.json().get("Warning").asString()).isEmpty();
    return answer.json().get("Id").asString();
  }

  private static List<String> names(String filters) {
    String query = URLEncoder.encode(filters, StandardCharsets.UTF_8);
    List<String> names = new ArrayList<>();
    api.get("/networks?filters=" + query)
        .json()
        .forEach(one -> names.add(one.get("Name").asString()));
    return names;
  }

  @Test
  void oneIsMadeShownAndRemoved() {
    String id =
        create(
            "shown",
            ",\"Labels\":{\"a\":\"b\"},\"Internal\":true,\"EnableIPv6\":true,"
                + "\"Options\":{\"com.docker.network.driver.mtu\":\"1400\"}");
    JsonNode shown = api.get("/networks/" + id.substring(0, 12)).json();
    assertThat(shown.get("Name").asString()).isEqualTo("shown");
    assertThat(shown.get("Id").asString()).isEqualTo(id);
    assertThat(shown.get("Driver").asString()).isEqualTo("bridge");
    assertThat(shown.get("Internal").asBoolean()).isTrue();
    assertThat(shown.get("EnableIPv4").asBoolean()).isTrue();
    assertThat(shown.get("EnableIPv6").asBoolean()).isTrue();
    assertThat(shown.get("Labels").get("a").asString()).isEqualTo("b");
    assertThat(shown.get("Containers").isEmpty()).isTrue();
    JsonNode config = shown.get("IPAM").get("Config");
    assertThat(config.get(0).get("Subnet").asString()).matches("10\\.2[23]\\d\\.\\d+\\.0/24");
    assertThat(config.get(0).get("Gateway").asString()).endsWith(".1");
    assertThat(config.get(1).get("Subnet").asString())
        .startsWith("fd67:616e:7472:")
        .endsWith("/64");
    assertThat(api.delete("/networks/shown").status()).isEqualTo(204);
    assertThat(api.get("/networks/shown").message()).isEqualTo("network shown not found");
    String events = "select action from event where actor = ? order by seq";
    assertThat(platform.jdbc().queryForList(events, String.class, id))
        .containsExactly("create", "destroy");
  }

  @Test
  void aNameIsTakenOncePerTenantAndTenantsSeeTheirOwn() {
    String id = create("dup", "");
    Api.Answer again = api.post("/networks/create", "{\"Name\":\"dup\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.message()).isEqualTo("network with name dup already exists");
    Api other =
        new Api(platform.port(), new Caller(new TenantId("other"), "test", Set.of(Role.TENANT)));
    assertThat(other.get("/networks/" + id).status()).isEqualTo(404);
    assertThat(other.delete("/networks/dup").status()).isEqualTo(404);
    assertThat(other.post("/networks/create", "{\"Name\":\"dup\"}").status()).isEqualTo(201);
    assertThat(other.get("/networks").json().size()).isEqualTo(4);
    assertThat(other.delete("/networks/dup").status()).isEqualTo(204);
    assertThat(api.delete("/networks/dup").status()).isEqualTo(204);
  }

  @Test
  void subnetsOfTheTenantsChoiceAreKeptApart() {
    create(
        "chosen",
        ",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.99.0.0/24\",\"IPRange\":\"10.99.0.128/25\","
            + "\"Gateway\":\"10.99.0.254\",\"AuxiliaryAddresses\":{\"r\":\"10.99.0.130\"}}]}");
    JsonNode config = api.get("/networks/chosen").json().get("IPAM").get("Config").get(0);
    assertThat(config.get("IPRange").asString()).isEqualTo("10.99.0.128/25");
    assertThat(config.get("Gateway").asString()).isEqualTo("10.99.0.254");
    assertThat(config.get("AuxiliaryAddresses").get("r").asString()).isEqualTo("10.99.0.130");
    Api.Answer overlap =
        api.post(
            "/networks/create",
            "{\"Name\":\"overlap\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.99.0.0/16\"}]}}");
    assertThat(overlap.status()).isEqualTo(403);
    assertThat(overlap.message())
        .isEqualTo("invalid pool request: Pool overlaps with other one on this address space");
    assertThat(api.delete("/networks/chosen").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"Name\":\"\"} | 400 | name is empty",
        "{\"Name\":\"host\"} | 403 | operation is not permitted on predefined host network",
        "{\"Name\":\"x1\",\"Driver\":\"macvlan\"} | 404 | plugin \"macvlan\" not found",
        "{\"Name\":\"x1\",\"Driver\":\"host\"} | 403 | only one instance of \"host\" network",
        "{\"Name\":\"x1\",\"IPAM\":{\"Driver\":\"odd\"}} | 404 | plugin \"odd\" not found",
        "{\"Name\":\"x1\",\"EnableIPv4\":false} | 400 | IPv4 or IPv6 must be enabled",
        "{\"Name\":\"x1\",\"ConfigOnly\":true} | 501 | is not supported yet",
        "{\"Name\":\"x1\",\"IPAM\":{\"Config\":[{\"Subnet\":\"8.8.8.0/24\"}]}} | 403 | private",
        "{\"Name\":\"x1\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.1.0.1/24\"}]}} | 400 | invalid"
            + " subnet 10.1.0.1/24: it should be 10.1.0.0/24",
        "{\"Name\":\"x1\",\"Options\":{\"com.docker.network.bridge.name\":\"br7\"}} | 403 |"
            + " administrators only",
        "{\"Name\":\"x1\" | 400 | invalid JSON"
      })
  void badWishesAreRefusedInDockersWords(String body, int status, String words) {
    Api.Answer answer = api.post("/networks/create", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.message()).contains(words);
  }

  @Test
  void listsAreFilteredAndUnusedOnesPruned() {
    create("web-1", ",\"Labels\":{\"tier\":\"web\"}");
    create("web-2", ",\"Labels\":{\"tier\":\"db\"}");
    assertThat(names("{\"type\":[\"builtin\"]}")).containsExactly("bridge", "host", "none");
    assertThat(names("{\"name\":[\"web-\"],\"type\":[\"custom\"]}"))
        .containsExactly("web-1", "web-2");
    assertThat(names("{\"label\":[\"tier=db\"]}")).containsExactly("web-2");
    assertThat(names("{\"dangling\":[\"true\"],\"label\":[\"tier\"]}"))
        .containsExactly("web-1", "web-2");
    assertThat(names("{\"driver\":[\"null\"]}")).containsExactly("none");
    String web = URLEncoder.encode("{\"label\":[\"tier=web\"]}", StandardCharsets.UTF_8);
    JsonNode pruned = api.post("/networks/prune?filters=" + web).json().get("NetworksDeleted");
    assertThat(pruned.toString()).isEqualTo("[\"web-1\"]");
    assertThat(api.delete("/networks/web-2").status()).isEqualTo(204);
    assertThat(api.post("/networks/prune?filters=" + web).json().get("NetworksDeleted").isNull())
        .isTrue();
    assertThat(api.delete("/networks/none").message())
        .isEqualTo("none is a pre-defined network and cannot be removed");
  }
}
