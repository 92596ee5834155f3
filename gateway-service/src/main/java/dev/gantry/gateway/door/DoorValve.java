package dev.gantry.gateway.door;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Marks each request with the door that it came through, before any filter sees it. What comes
 * through the ingress goes to apps, and no further.
 */
final class DoorValve extends ValveBase {
  private final Connector unixSocket;
  private final Connector ingress;
  private final Supplier<AppTraffic> apps;

  /**
   * @param unixSocket null when there is none
   * @param ingress null when there is none
   */
  DoorValve(Connector unixSocket, Connector ingress, Supplier<AppTraffic> apps) {
    super(true);
    this.ingress = ingress;
    this.apps = apps;
    this.unixSocket = unixSocket;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    boolean local = unixSocket != null && unixSocket.equals(request.getConnector());
    new Door(request, local).mark();
    if (ingress != null && ingress.equals(request.getConnector())) {
      apps.get().serve(request.getRequest(), response.getResponse());
    } else {
      getNext().invoke(request, response);
    }
  }
}
