package dev.gantry.image.pull;

import static dev.gantry.image.pull.PullClient.PLATFORM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.image.config.Platform;
import dev.gantry.image.remote.FakeImage;
import dev.gantry.image.remote.FakeImage.Layer;
import dev.gantry.image.remote.FakeRegistry;
import dev.gantry.image.remote.FakeRegistry.Request;
import dev.gantry.image.remote.FakeRegistry.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How callers prove themselves to registries: tokens, passwords, and what goes wrong with them. */
class PullAuthTest {
  private static final String ME = "{\"username\":\"me\",\"password\":\"hunter2\"}";

  private final FakeRegistry registry = new FakeRegistry();
  private final FakeRegistry tokens = new FakeRegistry();
  private final PullClient client = new PullClient();
  private final String name = registry.host() + "/a/b";
  private final FakeImage image =
      FakeImage.of(
          Platform.host().architecture(),
          Layer.gzip(Tars.of("file", UUID.randomUUID().toString())));

  @BeforeEach
  void serve() {
    image.serve(registry, "a/b", "1");
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
    tokens.close();
  }

  private void requireToken(String token) {
    registry.require("Bearer " + token, unauthorized());
  }

  private Response unauthorized() {
    return Response.of(
        401,
        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}",
        "WWW-Authenticate",
        "Bearer realm=\"http://" + tokens.host() + "/token?x=1\",service=\"reg\"");
  }

  @Test
  void anAnonymousTokenIsFetchedForTheRepository() {
    requireToken("anonymous");
    tokens.on("/token", request -> Response.of(200, "{\"token\":\"anonymous\"}"));
    client.pulled(name + ":1", null);
    Request asked = tokens.requests("/token").getFirst();
    assertThat(asked.target())
        .isEqualTo("/token?x=1&service=reg&scope=repository%3Aa%2Fb%3Apull&client_id=gantry");
    assertThat(asked.header("Authorization")).isEmpty();
    assertThat(tokens.requests("/token")).hasSize(1);
  }

  @Test
  void nameAndPasswordGoToTheTokenServerAlone() {
    requireToken("mine");
    tokens.on("/token", request -> Response.of(200, "{\"access_token\":\"mine\"}"));
    client.pulled(name + ":1", ME);
    Request asked = tokens.requests("/token").getFirst();
    assertThat(asked.target()).contains("account=me");
    assertThat(asked.header("Authorization")).isEqualTo(basic("me:hunter2"));
    assertThat(registry.requests("/"))
        .noneMatch(request -> request.header("Authorization").startsWith("Basic"));
  }

  @Test
  void anIdentityTokenIsTradedIn() {
    requireToken("fresh");
    tokens.on("/token", request -> Response.of(200, "{\"access_token\":\"fresh\"}"));
    client.pulled(name + ":1", "{\"identitytoken\":\"refresh me\"}");
    Request asked = tokens.requests("/token").getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.body()).contains("grant_type=refresh_token", "refresh_token=refresh+me");
  }

  @Test
  void aRegistryTokenIsSentAsItIs() {
    requireToken("given");
    client.pulled(name + ":1", "{\"registrytoken\":\"given\"}");
    assertThat(tokens.requests("/")).isEmpty();
  }

  @Test
  void aTokenThatRanOutIsRenewed() {
    requireToken("second");
    tokens.on("/token", request -> Response.of(200, "{\"token\":\"second\"}"));
    tokens.firstThen("/token", request -> Response.of(200, "{\"token\":\"first\"}"));
    client.pulled(name + ":1", null);
    assertThat(tokens.requests("/token")).hasSize(2);
  }

  @Test
  void refusalsAreToldInDockersWords() {
    requireToken("never");
    tokens.on("/token", request -> Response.of(200, "{\"token\":\"other\"}"));
    client.refused(name + ":1", null, 500, "unauthorized: authentication required");
    registry.require(
        "Bearer never",
        Response.of(
            401,
            "{}",
            "WWW-Authenticate",
            "Bearer realm=\"http://" + tokens.host() + "/token\",error=\"insufficient_scope\""));
    client.refused(
        name + ":1",
        null,
        404,
        "pull access denied for "
            + name
            + ", repository does not exist or may require 'docker login': denied: requested access to the resource is denied");
    tokens.on(
        "/token", request -> Response.of(401, "{\"details\":\"incorrect username or password\"}"));
    client.refused(name + ":1", ME, 500, "unauthorized: incorrect username or password");
  }

  @Test
  void aRegistryMayAskForThePasswordItself() {
    registry.require(
        basic("me:hunter2"), Response.of(401, "{}", "WWW-Authenticate", "Basic realm=\"x\""));
    client.refused(
        name + ":1",
        null,
        500,
        "Get \"http://%s/v2/a/b/manifests/1\": no basic auth credentials"
            .formatted(registry.host()));
    client.refused(
        name + ":1", ME.replace("hunter2", "wrong"), 500, "unauthorized: authentication required");
    client.pulled(name + ":1", ME);
  }

  @Test
  void aTokenServerInAPlaceOutOfReachIsNotAsked() {
    registry.require(
        "Bearer x",
        Response.of(401, "{}", "WWW-Authenticate", "Bearer realm=\"http://169.254.169.254/t\""));
    Answer answer = client.pull(name + ":1", ME);
    assertThat(answer.status()).isEqualTo(403);
    registry.require(
        "Bearer x", Response.of(401, "{}", "WWW-Authenticate", "Bearer realm=\"file:///x\""));
    client.refused(
        name + ":1",
        ME,
        500,
        "the registry names a token server that is not safe to use: file:///x");
  }

  @Test
  void aBadHeaderIsRefusedWithoutQuotingIt() {
    Answer answer =
        PLATFORM.call(
            "POST",
            "/images/create?tag=1&fromImage=" + PullClient.encoded(name),
            null,
            client.caller,
            "X-Registry-Auth",
            "hunter2!");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).doesNotContain("hunter2");
  }

  @Test
  void loginAsksTheRegistry() {
    requireToken("good");
    tokens.on(
        "/token",
        request ->
            request.header("Authorization").equals(basic("me:hunter2"))
                ? Response.of(200, "{\"token\":\"good\",\"refresh_token\":\"later\"}")
                : Response.of(401, "{\"details\":\"incorrect username or password\"}"));
    Answer answer = login("hunter2", client);
    assertThat(answer.text())
        .isEqualTo("{\"IdentityToken\":\"later\",\"Status\":\"Login Succeeded\"}");
    assertThat(tokens.requests("/token").getFirst().target()).contains("offline_token=true");
    answer = login("wrong", client);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text())
        .contains(
            "Get \\\"http://%s/v2/\\\": unauthorized: incorrect username or password"
                .formatted(registry.host()));
  }

  @Test
  void loginWithAPasswordThatTheRegistryItselfLooksAt() {
    registry.require(
        basic("me:hunter2"), Response.of(401, "{}", "WWW-Authenticate", "Basic realm=\"x\""));
    assertThat(login("hunter2", client).text()).contains("Login Succeeded");
    Answer refused = login("wrong", client);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.text())
        .contains(
            "login attempt to http://%s/v2/ failed with status: 401 Unauthorized"
                .formatted(registry.host()));
  }

  @Test
  void tenantsLogInAtNoInnerPort() {
    byte[] body =
        "{\"serveraddress\":\"%s\"}".formatted(registry.host()).getBytes(StandardCharsets.UTF_8);
    Answer answer = PLATFORM.call("POST", "/auth", body, TestPlatform.tenant(client.tenant));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(registry.requests("/")).isEmpty();
  }

  private Answer login(String password, PullClient who) {
    String body =
        "{\"username\":\"me\",\"password\":\"%s\",\"serveraddress\":\"http://%s/\"}"
            .formatted(password, registry.host());
    return PLATFORM.call("POST", "/auth", body.getBytes(StandardCharsets.UTF_8), who.caller);
  }

  private static String basic(String pair) {
    return "Basic "
        + java.util.Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
