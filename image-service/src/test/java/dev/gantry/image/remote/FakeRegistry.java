package dev.gantry.image.remote;

import dev.gantry.model.id.Digest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A registry on a loopback port that does what a test wants: serves what was put, and fails as it
 * is told. One request a connection. Whoever speaks TLS to it is hung up on.
 */
public final class FakeRegistry implements AutoCloseable {
  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket server;
  private final Map<String, Function<Request, Response>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> stalled = new CopyOnWriteArrayList<>();

  /** Header names in lower case. */
  public record Request(String method, String target, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /**
   * @param cutAfter bytes of the body, after which the connection ends; -1: never
   * @param stall at that place nothing more comes, and the connection stays
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Response(
      int status, Map<String, String> headers, byte[] body, int cutAfter, boolean stall) {
    public static Response of(int status, byte[] body, String... headers) {
      Map<String, String> map = new LinkedHashMap<>();
      for (int i = 0; i < headers.length; i += 2) {
        map.put(headers[i], headers[i + 1]);
      }
      return new Response(status, map, body, -1, false);
    }

    public static Response of(int status, String body, String... headers) {
      return of(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public Response cutAfter(int bytes) {
      return new Response(status, headers, body, bytes, false);
    }

    public Response stalledAfter(int bytes) {
      return new Response(status, headers, body, bytes, true);
    }
  }

  public FakeRegistry() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    on("/v2/", request -> Response.of(200, "{}"));
    Thread.ofVirtual().start(this::accept);
  }

  public String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** What a path (without its query) answers, from now on. */
  public void on(String path, Function<Request, Response> answer) {
    answers.put(path, answer);
  }

  /** What a path answers to anything but its first request, after the first has failed so. */
  public void firstThen(String path, Function<Request, Response> first) {
    Function<Request, Response> after = answers.get(path);
    on(
        path,
        request -> {
          on(path, after);
          return first.apply(request);
        });
  }

  /** All requests so far whose target begins so. */
  public List<Request> requests(String prefix) {
    return requests.stream().filter(request -> request.target().startsWith(prefix)).toList();
  }

  /** Everything asks for this; the answer is given to requests without it. */
  public void require(String authorization, Response refusal) {
    answers.replaceAll(
        (path, answer) ->
            request ->
                request.header("Authorization").equals(authorization)
                    ? answer.apply(request)
                    : refusal);
  }

  /** Serves a blob, ranges too. */
  public Digest blob(String name, byte[] content) {
    Digest digest = Digest.of(content);
    on(blobPath(name, digest), request -> range(content, request.header("Range")));
    return digest;
  }

  public static String blobPath(String name, Digest digest) {
    return "/v2/" + name + "/blobs/" + digest;
  }

  private static Response range(byte[] content, String range) {
    if (range.isEmpty()) {
      return Response.of(200, content);
    }
    int first = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    return Response.of(
        206,
        Arrays.copyOfRange(content, first, content.length),
        "Content-Range",
        "bytes " + first + "-" + (content.length - 1) + "/" + content.length);
  }

  /** Serves a manifest under a tag and its digest. */
  public Digest manifest(String name, String tag, String type, String content) {
    Digest digest = Digest.of(content.getBytes(StandardCharsets.UTF_8));
    for (String reference : new String[] {tag, digest.value()}) {
      on(
          "/v2/" + name + "/manifests/" + reference,
          request ->
              Response.of(
                  200, content, "Content-Type", type, "Docker-Content-Digest", digest.value()));
    }
    return digest;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // Closed: the test is over.
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      in.mark(1);
      if (in.read() == TLS_HANDSHAKE) {
        socket.close();
        return;
      }
      in.reset();
      Request request = read(in);
      requests.add(request);
      String path = request.target().replaceFirst("\\?.*", "");
      Response response =
          answers
              .getOrDefault(path, other -> Response.of(404, "404 page not found"))
              .apply(request);
      write(response, request, socket);
    } catch (IOException e) {
      // The client went away: some tests want that.
      close(socket);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(
        first[0], first[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the client hung up");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private void write(Response response, Request request, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status() + " x\r\n");
    response.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + response.body().length + "\r\nConnection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    int bytes = response.cutAfter() < 0 ? response.body().length : response.cutAfter();
    out.write(response.body(), 0, bytes);
    out.flush();
    if (response.stall()) {
      stalled.add(socket);
    } else {
      socket.close();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    new ArrayList<>(stalled).forEach(FakeRegistry::close);
  }
}
