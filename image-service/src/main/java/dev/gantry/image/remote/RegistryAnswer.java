package dev.gantry.image.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a registry answers; the body may still be coming. Closed, its connection is free or gone.
 */
final class RegistryAnswer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryAnswer.class);

  private final RegistryCall call;
  private final HttpUriRequestBase request;
  private final ClassicHttpResponse response;

  RegistryAnswer(RegistryCall call, HttpUriRequestBase request, ClassicHttpResponse response) {
    this.call = call;
    this.request = request;
    this.response = response;
  }

  /** The last one, when there were redirects. */
  RegistryCall call() {
    return call;
  }

  int status() {
    return response.getCode();
  }

  /** Empty when absent. */
  String header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null || header.getValue() == null ? "" : header.getValue();
  }

  List<Challenge> challenges() {
    return Challenge.parse(
        Arrays.stream(response.getHeaders("WWW-Authenticate")).map(Header::getValue).toList());
  }

  InputStream body() throws IOException {
    return response.getEntity() == null
        ? InputStream.nullInputStream()
        : response.getEntity().getContent();
  }

  /**
   * The whole body.
   *
   * @param limit bytes that it may have
   * @throws IOException also when it is longer
   */
  byte[] bytes(int limit) throws IOException {
    byte[] bytes = body().readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException("answer is larger than the limit of " + limit + " bytes");
    }
    return bytes;
  }

  /** A connection with a rest of body on it is cut: the rest may be gigabytes. */
  @Override
  public void close() {
    request.cancel();
    try {
      response.close();
    } catch (IOException e) {
      // It reads on, as to use the connection again, and finds it cut.
      LOG.debug("closing {}", call.name(), e);
    }
  }
}
