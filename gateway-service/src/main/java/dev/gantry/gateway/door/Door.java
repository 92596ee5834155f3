package dev.gantry.gateway.door;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;

/**
 * Where a request came in, and what the servlet API does not tell of its connection. Only {@link
 * DoorValve} makes one: a request without it did not come through a tenants' door.
 */
public final class Door {
  private static final String ATTRIBUTE = Door.class.getName();

  private final Request request;
  private final boolean unixSocket;

  Door(Request request, boolean unixSocket) {
    this.request = request;
    this.unixSocket = unixSocket;
  }

  void mark() {
    request.setAttribute(ATTRIBUTE, this);
  }

  public static Door of(HttpServletRequest request) {
    return (Door) request.getAttribute(ATTRIBUTE);
  }

  /** Whether the client came over the administrators' socket, guarded by its file mode. */
  public boolean isUnixSocket() {
    return unixSocket;
  }

  /** What the client has shown, verified up to our authority; only a TLS listener asks for one. */
  public Optional<X509Certificate> clientCertificate() {
    if (!request.isSecure()) {
      return Optional.empty();
    }
    return request.getAttribute("jakarta.servlet.request.X509Certificate")
                instanceof X509Certificate[] chain
            && chain.length > 0
        ? Optional.of(chain[0])
        : Optional.empty();
  }

  /** Tomcat sends no Content-Type with a 101 unless its own response has it as a plain header. */
  public void contentTypeOfUpgrade(String value) {
    request
        .getResponse()
        .getCoyoteResponse()
        .getMimeHeaders()
        .setValue("Content-Type")
        .setString(value);
  }

  /**
   * Cuts the connection off in the middle of an answer: its normal end would tell the client that
   * it has got everything.
   */
  public void breakOff(IOException cause) {
    request.getResponse().getCoyoteResponse().action(ActionCode.CLOSE_NOW, cause);
  }

  /**
   * Whether the client has hung up, found by a read that does not block. Only when the request body
   * is read to its end, and never at the same time as another use of the request. Bytes of a next
   * request stay in Tomcat's buffer.
   */
  public boolean clientGone() {
    // Tomcat answers 1 for a broken connection and for one byte; asked again, a byte in the
    // buffer counts to the next request and gives 0.
    int first = available();
    return first == 1 && available() == 1;
  }

  private int available() {
    org.apache.coyote.Request coyote = request.getCoyoteRequest();
    coyote.action(ActionCode.AVAILABLE, true);
    return coyote.getAvailable();
  }
}
