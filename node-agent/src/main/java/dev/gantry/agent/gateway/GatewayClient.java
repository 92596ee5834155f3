package dev.gantry.agent.gateway;

import dev.gantry.agent.snapshot.BlobSource;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.node.NodeCredential;
import dev.gantry.model.node.NodeRegistration;
import dev.gantry.model.node.ReportAnswer;
import dev.gantry.model.node.ReportBatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/** All calls of the agent: one URL, the gateway's. Holds the node's credential. */
public final class GatewayClient implements BlobSource, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI base;
  private final Supplier<String> joinToken;
  private final CredentialFile file;
  private final JsonMapper json;
  private final HttpClient http;
  private volatile NodeCredential credential;

  /**
   * @param base of the gateway, {@code http://127.0.0.1:port}
   * @param joinToken asked for only when the node has no credential, or it is refused
   * @param credentialFile in the agent's data folder
   * @param tls how the gateway proves itself; null for a gateway on this machine, in clear
   */
  public GatewayClient(
      URI base, Supplier<String> joinToken, Path credentialFile, SSLContext tls, JsonMapper json) {
    this.base = base;
    this.joinToken = joinToken;
    this.file = new CredentialFile(credentialFile, json);
    this.json = json;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * Registers, with the node's own token if there is one; keeps what the gateway answers.
   *
   * @throws IOException the gateway can't be reached or refuses; worth another try later
   */
  public NodeCredential register(NodeRegistration registration) throws IOException {
    Optional<NodeCredential> known = file.read();
    if (known.isPresent()) {
      try {
        return register(registration, known.get().token());
      } catch (GatewayException e) {
        if (!e.isUnauthorized()) {
          throw e;
        }
      }
    }
    return register(registration, joinToken.get());
  }

  private NodeCredential register(NodeRegistration registration, String token) throws IOException {
    HttpRequest request =
        request("/node/v1/register", token)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(registration)))
            .build();
    HttpResponse<byte[]> answer = send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw refused("register", answer);
    }
    NodeCredential got = json.readValue(answer.body(), NodeCredential.class);
    // The gateway repeats no token that it has handed out: then the one just used stays.
    String kept = got.token() == null ? token : got.token();
    credential =
        new NodeCredential(got.node(), kept, got.grantKey(), got.certificate(), got.authority());
    file.write(credential);
    return credential;
  }

  /** The node's id. Only after a registration. */
  public NodeId node() {
    return registered().node();
  }

  /** What stream grants are verified with. Only after a registration. */
  public String grantKey() {
    return registered().grantKey();
  }

  /** What the gateway signed at the last registration. Only after one that sent a public key. */
  public NodeCredential credential() {
    return registered();
  }

  private NodeCredential registered() {
    if (credential == null) {
      throw new IllegalStateException("the node has not registered yet");
    }
    return credential;
  }

  /** The stream of assignments; never ends by itself. */
  InputStream watch() throws IOException {
    HttpRequest request = request("/node/v1/assignments", registered().token()).build();
    return stream("watch", request);
  }

  /**
   * Returns when the gateway has taken the batch.
   *
   * @return what it tells the node; empty in answer to a batch without a heartbeat, or from a
   *     gateway of before
   */
  Optional<ReportAnswer> report(ReportBatch batch) throws IOException {
    HttpRequest request =
        request("/node/v1/reports", registered().token())
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(batch)))
            .build();
    HttpResponse<byte[]> answer = send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw refused("report", answer);
    }
    return answer.statusCode() == 200
        ? Optional.of(json.readValue(answer.body(), ReportAnswer.class))
        : Optional.empty();
  }

  @Override
  public InputStream open(Digest blob) throws IOException {
    HttpRequest request = request("/v2/layers/blobs/" + blob, registered().token()).build();
    try {
      return stream("fetch of layer " + blob, request);
    } catch (GatewayException e) {
      if (e.status() == 404 || e.status() == 403) {
        throw new NoSuchBlobException(e.getMessage());
      }
      throw e;
    }
  }

  private InputStream stream(String what, HttpRequest request) throws IOException {
    HttpResponse<InputStream> answer = send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() == 200) {
      return answer.body();
    }
    try (InputStream body = answer.body()) {
      String text = new String(body.readNBytes(4096), StandardCharsets.UTF_8);
      throw new GatewayException(what, answer.statusCode(), text);
    }
  }

  private HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return http.send(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(request.uri() + " was interrupted");
    }
  }

  private static GatewayException refused(String call, HttpResponse<byte[]> answer) {
    return new GatewayException(
        call, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
