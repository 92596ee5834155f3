package dev.gantry.image.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.TenantId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An administrator of a tenant of its own, who pulls. */
final class PullClient {
  static final TestPlatform PLATFORM = TestPlatform.get();
  static final JsonMapper JSON = JsonMapper.shared();

  final TenantId tenant = new TenantId("p" + UUID.randomUUID().toString().substring(0, 18));
  final Caller caller = TestPlatform.administrator(tenant);

  /**
   * @param reference {@code name:tag} or {@code name@digest}
   * @param auth null, or the JSON of {@code X-Registry-Auth}
   */
  Answer pull(String reference, String auth) {
    return call("POST", "/images/create?fromImage=" + encoded(reference), auth);
  }

  Answer call(String method, String path, String auth) {
    return auth == null
        ? PLATFORM.call(method, path, null, caller)
        : PLATFORM.call(method, path, null, caller, "X-Registry-Auth", base64(auth));
  }

  /** A pull that has to succeed; its lines. */
  List<JsonNode> pulled(String reference, String auth) {
    Answer answer = pull(reference, auth);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain("\"error\"");
    return lines(answer);
  }

  /** A pull that fails after its answer has begun; the message. */
  String failed(String reference, String auth) {
    Answer answer = pull(reference, auth);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode last = lines(answer).getLast();
    String message = last.path("error").asString("");
    assertThat(last.path("errorDetail").path("message").asString()).isEqualTo(message);
    return message;
  }

  /** A pull that is refused before it begins. */
  void refused(String reference, String auth, int status, String message) {
    Answer answer = pull(reference, auth);
    assertThat(JSON.readTree(answer.text()).path("message").asString(answer.text()))
        .isEqualTo(message);
    assertThat(answer.status()).isEqualTo(status);
  }

  JsonNode image(String name) {
    Answer answer = call("GET", "/images/" + name + "/json", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return JSON.readTree(answer.text());
  }

  static List<JsonNode> lines(Answer answer) {
    return answer.text().lines().map(JSON::readTree).toList();
  }

  /** {@code id: status} of each line, without the bytes. */
  static List<String> words(List<JsonNode> lines) {
    return lines.stream()
        .filter(line -> line.path("progressDetail").isEmpty())
        .map(line -> line.path("id").asString("") + ": " + line.path("status").asString(""))
        .toList();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String base64(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
