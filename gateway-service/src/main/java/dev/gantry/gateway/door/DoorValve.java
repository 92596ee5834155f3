package dev.gantry.gateway.door;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Marks each request with the door that it came through, before any filter sees it. */
final class DoorValve extends ValveBase {
  private final Connector unixSocket;

  /**
   * @param unixSocket null when there is none
   */
  DoorValve(Connector unixSocket) {
    super(true);
    this.unixSocket = unixSocket;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    boolean local = unixSocket != null && unixSocket.equals(request.getConnector());
    new Door(request, local).mark();
    getNext().invoke(request, response);
  }
}
