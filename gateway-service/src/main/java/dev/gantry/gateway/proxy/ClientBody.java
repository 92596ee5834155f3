package dev.gantry.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** The client's body, streamed on with its length, or chunked where the client gave none. */
public final class ClientBody extends AbstractHttpEntity {
  private static final int BUFFER = 64 << 10;

  private final HttpServletRequest request;
  private final long length;
  private final Runnable sent;
  private boolean clientFailed;
  private boolean begun;

  private ClientBody(HttpServletRequest request, long length, Runnable sent) {
    super(request.getContentType(), null, length < 0);
    this.request = request;
    this.length = length;
    this.sent = sent;
  }

  /**
   * Null when the request has no body.
   *
   * @param sent run when the whole body has gone on
   */
  public static ClientBody of(HttpServletRequest request, Runnable sent) {
    long length = request.getContentLengthLong();
    boolean chunked = length < 0 && request.getHeader("Transfer-Encoding") != null;
    return length > 0 || chunked ? new ClientBody(request, length, sent) : null;
  }

  /** Whether it was the client, not the service, that broke the upload off. */
  public boolean clientFailed() {
    return clientFailed;
  }

  /** Whether some of it is read already: then it can't be sent a second time. */
  public boolean isBegun() {
    return begun;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    begun = true;
    InputStream in = request.getInputStream();
    byte[] buffer = new byte[BUFFER];
    for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
      out.write(buffer, 0, n);
      if (in.available() == 0) {
        out.flush();
      }
    }
    sent.run();
  }

  private int read(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      clientFailed = true;
      throw e;
    }
  }

  @Override
  public InputStream getContent() throws IOException {
    return request.getInputStream();
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  /** The servlet container owns the stream. */
  @Override
  public void close() {}
}
