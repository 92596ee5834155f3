package dev.gantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gantry.gateway.testing.FakeAgent;
import dev.gantry.gateway.testing.FakeAgent.Reply;
import dev.gantry.gateway.testing.GatewayForTests;
import dev.gantry.gateway.testing.Gateways;
import dev.gantry.gateway.testing.RawHttp;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.route.IngressRule;
import dev.gantry.model.stream.GrantKey;
import dev.gantry.model.stream.StreamAnswer;
import dev.gantry.model.stream.StreamGrant;
import dev.gantry.model.stream.StreamRequest;
import dev.gantry.model.stream.StreamVerb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of the public, to an app whose replicas are behind a fake agent's data port. */
class IngressTest {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final GatewayForTests gateway = GatewayForTests.get();
  private HttpServer app;
  private ContainerId first;
  private ContainerId second;
  private String host;

  @BeforeEach
  void anAppOfTwoReplicas() throws IOException {
    gateway.reset();
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    app.createContext("/", IngressTest::answer);
    app.start();
    // Of its own for each test: connections are kept for a while.
    String port = String.format("%08x", app.getAddress().getPort());
    first = new ContainerId("1".repeat(8) + port.repeat(7));
    second = new ContainerId("2".repeat(8) + port.repeat(7));
    host = "app-" + app.getAddress().getPort() + ".test";
    gateway.agent.reply(request -> toApp());
    table(first, second);
    await().atMost(PATIENCE).until(() -> get("/", host).statusCode() == 200);
  }

  @AfterEach
  void stop() {
    app.stop(0);
    gateway.reset();
  }

  private void table(ContainerId... containers) throws IOException {
    NodeId node = Gateways.node(gateway).node();
    List<IngressRule.Backend> backends =
        java.util.Arrays.stream(containers)
            .map(container -> new IngressRule.Backend(container, node, 80))
            .toList();
    gateway.containers.json(
        "GET",
        "/inner/v1/ingress",
        200,
        List.of(new IngressRule(host, new TenantId("acme"), backends)));
  }

  /** Echoes what it was sent, and tells what it was asked. */
  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange
          .getResponseHeaders()
          .set(
              "X-Asked",
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " of "
                  + exchange.getRequestHeaders().getFirst("Host")
                  + " for "
                  + exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
      exchange.sendResponseHeaders(200, 0);
      exchange
          .getResponseBody()
          .write(body.length == 0 ? "page".getBytes(StandardCharsets.UTF_8) : body);
    }
  }

  private Reply toApp() {
    return new Reply(
        StreamAnswer.OK,
        gatewaySide -> {
          try (SocketChannel server = SocketChannel.open(app.getAddress())) {
            Thread up = Thread.ofVirtual().start(() -> pump(gatewaySide, server));
            pump(server, gatewaySide);
            up.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(32 << 10);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has gone: the other sees it.
    }
  }

  private ContainerId container(StreamRequest request) {
    return grant(request).container();
  }

  private StreamGrant grant(StreamRequest request) {
    try {
      GrantKey key = GrantKey.parse(Gateways.node(gateway).grantKey());
      return StreamGrant.verify(request.grant(), key, Instant.now()).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply refused() {
    return new Reply(
        new StreamAnswer(ErrorCode.CONFLICT, "connect to port 80: Connection refused"), null);
  }

  private record Answer(RawHttp.Head head, String body) {
    int statusCode() {
      return head.status();
    }
  }

  private Answer get(String path, String name) throws IOException {
    return send("GET", path, name, null);
  }

  private Answer post(String body) throws IOException {
    return send("POST", "/", host, body);
  }

  private Answer send(String method, String path, String name, String body) throws IOException {
    try (RawHttp http = RawHttp.tcp(gateway.ingressPort())) {
      if (body == null) {
        http.send(method, path, "Host: " + name);
      } else {
        http.send(method, path, "Host: " + name, "Content-Length: " + body.length());
        http.write(body.getBytes(StandardCharsets.US_ASCII));
      }
      RawHttp.Head head = http.head();
      return new Answer(head, new String(http.body(head), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void aRequestReachesTheAppAsItCame() throws Exception {
    Answer answer = get("/a%2Fb?c=d%20e", host);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("page");
    assertThat(answer.head().header("X-Asked"))
        .isEqualTo("GET /a%2Fb?c=d%20e of " + host + " for 127.0.0.1");
    StreamRequest asked = gateway.agent.requests().getLast();
    assertThat(asked.verb()).isEqualTo(new StreamVerb.Connect(80));
    assertThat(grant(asked).tenant()).isEqualTo(new TenantId("acme"));
  }

  @Test
  void theNameMayHaveAPortAndCapitals() throws Exception {
    assertThat(get("/", host.toUpperCase(java.util.Locale.ROOT) + ":8080").statusCode())
        .isEqualTo(200);
  }

  @Test
  void bodiesGoBothWaysWhole() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    String text = java.util.Base64.getEncoder().encodeToString(bytes);
    assertThat(post(text).body()).isEqualTo(text);
    try (RawHttp http = RawHttp.tcp(gateway.ingressPort())) {
      http.send("PUT", "/", "Host: " + host, "Transfer-Encoding: chunked");
      for (int at = 0; at < text.length(); at += 100_001) {
        String chunk = text.substring(at, Math.min(text.length(), at + 100_001));
        http.write(
            (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
      }
      http.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(http.body(http.head()), StandardCharsets.US_ASCII)).isEqualTo(text);
    }
  }

  @Test
  void aReplicaThatTakesNoConnectionIsSkipped() throws Exception {
    gateway.agent.reply(request -> container(request).equals(first) ? refused() : toApp());
    for (int i = 0; i < 20; i++) {
      assertThat(post("kept").body()).isEqualTo("kept");
      assertThat(get("/", host).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSafeRequestIsSentAgainWhenTheReplicaHangsUpAndNoOther() throws Exception {
    gateway.agent.reply(
        request ->
            container(request).equals(first)
                ? new Reply(StreamAnswer.OK, IngressTest::hangUpAfterTheHead)
                : toApp());
    for (int i = 0; i < 8; i++) {
      assertThat(get("/", host).statusCode()).isEqualTo(200);
    }
    table(first);
    await().atMost(PATIENCE).until(() -> post("x").statusCode() == 502);
  }

  private static void hangUpAfterTheHead(SocketChannel gateway) throws IOException {
    gateway.read(ByteBuffer.allocate(64 << 10));
  }

  @Test
  void keptConnectionsThatHaveDiedAreNoFailure() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(get("/", host).statusCode()).isEqualTo(200);
    }
    InetSocketAddress address = app.getAddress();
    app.stop(0);
    app = HttpServer.create(address, 200);
    app.createContext("/", IngressTest::answer);
    app.start();
    for (int i = 0; i < 4; i++) {
      assertThat(get("/", host).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whenNoReplicaAnswersThePublicIsToldWhy() throws Exception {
    gateway.agent.reply(request -> refused());
    Answer answer = post("x");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("Connection refused");
  }

  @Test
  void anUnknownNameAndAnAppWithoutReplicasAreTold() throws Exception {
    Answer unknown = get("/", "nobody.test");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("no app has the host name nobody.test\n");
    table();
    await().atMost(PATIENCE).until(() -> get("/", host).statusCode() == 503);
    assertThat(get("/", host).head().header("Retry-After")).isEqualTo("1");
  }

  @Test
  void thePlatformIsNotServedHereNorAppsThere() throws Exception {
    assertThat(get("/_ping", "nobody.test").statusCode()).isEqualTo(404);
    assertThat(get("/actuator/health", "nobody.test").statusCode()).isEqualTo(404);
    try (RawHttp http = RawHttp.tcp(gateway.port())) {
      http.send("GET", "/containers/json", "Host: " + host);
      assertThat(http.head().status()).isEqualTo(401);
    }
  }

  @Test
  void twoHundredAtOnceAreAllServed() throws Exception {
    try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(people.submit(() -> get("/", host).statusCode()));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void aWebsocketIsCarriedBothWays() throws Exception {
    gateway.agent.reply(request -> new Reply(StreamAnswer.OK, IngressTest::upgrade));
    try (RawHttp http = RawHttp.tcp(gateway.ingressPort())) {
      http.send("GET", "/chat", "Host: " + host, "Connection: Upgrade", "Upgrade: websocket");
      RawHttp.Head head = http.head();
      assertThat(head.status()).isEqualTo(101);
      assertThat(head.header("Upgrade")).isEqualTo("websocket");
      assertThat(head.header("X-Path")).isEqualTo("/chat");
      http.write("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(new String(http.exactly(5), StandardCharsets.UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void anAppThatDoesNotChangeTheProtocolAnswersAsToAnyRequest() throws Exception {
    for (String protocol : List.of("h2c", "websocket")) {
      try (RawHttp http = RawHttp.tcp(gateway.ingressPort())) {
        http.send("GET", "/", "Host: " + host, "Connection: Upgrade", "Upgrade: " + protocol);
        RawHttp.Head head = http.head();
        assertThat(head.status()).isEqualTo(200);
        assertThat(new String(http.body(head), StandardCharsets.US_ASCII)).isEqualTo("page");
      }
    }
  }

  @Test
  void aReplicaThatBreaksOffAfterItsHeadLeavesNothingInTheAnswerOfTheNext() throws Exception {
    byte[] half =
        "HTTP/1.1 500 Oops\r\nX-Half: yes\r\nContent-Length: 100\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    gateway.agent.reply(
        request ->
            container(request).equals(first)
                ? new Reply(StreamAnswer.OK, FakeAgent.says(half))
                : toApp());
    for (int i = 0; i < 6; i++) {
      Answer answer = get("/", host);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.head().header("X-Half")).isNull();
    }
  }

  private static void upgrade(SocketChannel gateway) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      one.clear();
      gateway.read(one);
      head.append((char) one.get(0));
    }
    String path = head.toString().split(" ", -1)[1];
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "X-Path: "
            + path
            + "\r\n\r\n";
    gateway.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    FakeAgent.echo(gateway);
  }
}
