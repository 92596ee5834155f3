package dev.gantry.container.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.model.error.ErrorBody;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.lease.ImageLease;
import dev.gantry.model.lease.VolumeLease;
import dev.gantry.model.spec.LayerRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Stands for image-service and volume-service: real HTTP, state in memory. */
public final class FakeOwners implements AutoCloseable {
  public static final Digest IMAGE = Digest.ofHex("a".repeat(64));
  public static final Digest LAYER = Digest.ofHex("b".repeat(64));
  private static final String IMAGES = "/inner/v1/image-leases";
  private static final String VOLUMES = "/inner/v1/volume-leases";

  private final HttpServer server;
  private final Set<ContainerId> imageLeases = ConcurrentHashMap.newKeySet();
  private final Map<ContainerId, Boolean> released = new ConcurrentHashMap<>();
  private final Map<VolumeName, NodeId> homes = new ConcurrentHashMap<>();

  public FakeOwners() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(IMAGES, this::images);
    server.createContext(VOLUMES, this::volumes);
    server.createContext("/images/", FakeOwners::inspect);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Set<ContainerId> imageLeases() {
    return imageLeases;
  }

  /** Containers whose volumes were let go, with whether anonymous ones were to go. */
  public Map<ContainerId, Boolean> released() {
    return released;
  }

  /** Binds a volume to a node. */
  public void home(String volume, String node) {
    homes.put(new VolumeName(volume), new NodeId(node));
  }

  private void images(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("DELETE")) {
      imageLeases.remove(containerOf(exchange, IMAGES));
      answer(exchange, 204, null);
      return;
    }
    ImageLease.Request request = read(exchange, ImageLease.Request.class);
    boolean known =
        request.reference().startsWith("busybox") || request.reference().equals(IMAGE.toString());
    if (!known) {
      String message = "No such image: " + request.reference() + ":latest";
      answer(exchange, 404, new ErrorBody(message, ErrorCode.NO_SUCH_IMAGE));
      return;
    }
    imageLeases.add(request.container());
    ImageLease.ImageConfig config =
        new ImageLease.ImageConfig(
            "",
            List.of("LANG=C"),
            null,
            List.of("sh"),
            "",
            Map.of("of", "image"),
            request.reference().endsWith("volume") ? List.of("/data") : null,
            null,
            null);
    LayerRef layer =
        new LayerRef(LAYER, 1234, "application/vnd.oci.image.layer.v1.tar", LAYER, LAYER);
    answer(exchange, 200, new ImageLease(request.container(), IMAGE, config, List.of(layer)));
  }

  private static void inspect(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring("/images/".length(), path.length() - "/json".length());
    if (name.startsWith("busybox")) {
      answer(exchange, 200, Map.of("Id", IMAGE.toString()));
    } else {
      answer(exchange, 404, new ErrorBody("No such image: " + name, ErrorCode.NO_SUCH_IMAGE));
    }
  }

  private void volumes(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("DELETE")) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      released.put(containerOf(exchange, VOLUMES), query.contains("removeAnonymous=true"));
      answer(exchange, 204, null);
      return;
    }
    VolumeLease.Request request = read(exchange, VolumeLease.Request.class);
    List<VolumeLease.Leased> leased =
        request.volumes().stream().map(wish -> lease(request, wish)).toList();
    answer(exchange, 200, new VolumeLease(request.container(), leased));
  }

  private VolumeLease.Leased lease(VolumeLease.Request request, VolumeLease.Wish wish) {
    boolean anonymous = wish.name() == null;
    VolumeName name =
        anonymous
            ? new VolumeName(
                Digest.of(
                        (request.container() + wish.target())
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .hex())
            : wish.name();
    NodeId node = homes.computeIfAbsent(name, n -> request.node());
    return new VolumeLease.Leased(name, wish.target(), node, anonymous, "/volumes/" + name);
  }

  private static ContainerId containerOf(HttpExchange exchange, String prefix) {
    return new ContainerId(exchange.getRequestURI().getPath().substring(prefix.length() + 1));
  }

  private static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
    return GantryJson.mapper().readValue(exchange.getRequestBody().readAllBytes(), type);
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = body == null ? new byte[0] : GantryJson.mapper().writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
