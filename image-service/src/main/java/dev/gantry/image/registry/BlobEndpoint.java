package dev.gantry.image.registry;

import dev.gantry.image.blob.BlobStore;
import dev.gantry.image.catalog.Catalog;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET} and {@code HEAD /v2/<name>/blobs/<digest>}. Nodes may read any blob (the gateway lets
 * them ask only for what is assigned to them), tenants what an image of theirs refers to.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution spec, pulling blobs</a>
 */
@RestController
final class BlobEndpoint {
  private static final int BUFFER = 256 << 10;

  private final BlobStore store;
  private final Catalog catalog;

  BlobEndpoint(BlobStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  @RequestMapping(
      path = "/v2/{*rest}",
      method = {RequestMethod.GET, RequestMethod.HEAD})
  void blob(HttpServletRequest request, HttpServletResponse response, Caller caller)
      throws IOException {
    Digest digest = digest(request.getRequestURI());
    boolean allowed = caller.is(Role.NODE) || catalog.mayRead(caller.tenant(), digest);
    long size = allowed ? store.size(digest).orElse(-1) : -1;
    if (size < 0) {
      throw new GantryException(ErrorCode.NO_SUCH_BLOB, "blob unknown to registry: " + digest);
    }
    response.setHeader("Docker-Content-Digest", digest.value());
    response.setHeader("ETag", "\"" + digest + "\"");
    response.setHeader("Accept-Ranges", "bytes");
    response.setContentType("application/octet-stream");
    ByteRange range = ByteRange.parse(request.getHeader("Range"), size);
    if (!range.isSatisfiable()) {
      response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      response.setHeader("Content-Range", "bytes */" + size);
      return;
    }
    if (range.isPartial()) {
      response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
      response.setHeader(
          "Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), size));
    }
    response.setContentLengthLong(range.length());
    if (request.getMethod().equals("GET")) {
      send(digest, range, response);
    }
  }

  private void send(Digest digest, ByteRange range, HttpServletResponse response)
      throws IOException {
    try (InputStream in = store.open(digest, range.first())) {
      byte[] buffer = new byte[BUFFER];
      long left = range.length();
      while (left > 0) {
        int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (got < 0) {
          throw new IOException("blob " + digest + " is shorter than its size");
        }
        response.getOutputStream().write(buffer, 0, got);
        left -= got;
      }
    }
  }

  private static Digest digest(String path) {
    int at = path.lastIndexOf("/blobs/");
    if (at <= "/v2".length()) {
      throw new GantryException(ErrorCode.NOT_FOUND, "page not found");
    }
    String text = path.substring(at + "/blobs/".length()).replace("%3A", ":");
    try {
      return new Digest(text);
    } catch (IllegalArgumentException e) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "invalid digest: " + text, e);
    }
  }
}
