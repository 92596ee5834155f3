package dev.gantry.gateway.stream;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Takes the client's connection over from HTTP. Tomcat calls {@link #init} once the head of the
 * answer is sent, on the request's own virtual thread, which the stream keeps until it is over.
 * Public, with a public constructor, for Tomcat, which makes it.
 */
public final class HijackedStream implements InternalHttpUpgradeHandler {
  /** What is done with the connection; closes it. */
  interface Body {
    void run(End client);
  }

  private final UpgradeInfo info = new UpgradeInfo();
  private SocketWrapperBase<?> wrapper;
  private Body body;

  /** For Tomcat. */
  public HijackedStream() {}

  void body(Body what) {
    this.body = what;
  }

  @Override
  public void init(WebConnection connection) {
    body.run(new ClientEnd(wrapper));
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
    this.wrapper = socketWrapper;
  }

  /** All was done in {@link #init}. */
  @Override
  public SocketState upgradeDispatch(SocketEvent status) {
    return SocketState.CLOSED;
  }

  @Override
  public UpgradeInfo getUpgradeInfo() {
    return info;
  }

  @Override
  public boolean hasAsyncIO() {
    return false;
  }

  @Override
  public void setSslSupport(SSLSupport sslSupport) {}

  @Override
  public void timeoutAsync(long now) {}

  @Override
  public void pause() {}

  @Override
  public void destroy() {}
}
