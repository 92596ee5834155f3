package dev.gantry.gateway.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The client's connection after the upgrade. Tomcat's own wrapper instead of the servlet streams:
 * those can't half-close, and closing a TCP connection while bytes of the client are unread makes
 * the kernel reset it, which takes the tail of the output with it.
 */
final class ClientEnd implements End {
  private final SocketWrapperBase<?> wrapper;

  ClientEnd(SocketWrapperBase<?> wrapper) {
    this.wrapper = wrapper;
    wrapper.setReadTimeout(-1);
    wrapper.setWriteTimeout(-1);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      return wrapper.read(true, into);
    } catch (EOFException e) {
      // Tomcat's form of the peer's half-close; what is written still arrives.
      return -1;
    } catch (IOException e) {
      if (e.getMessage() != null && e.getMessage().contains("[CLOSED]")) {
        // The same over TLS.
        return -1;
      }
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    wrapper.write(true, from);
    wrapper.flush(true);
  }

  @Override
  public void endOutput() throws IOException {
    channel().shutdownOutput();
  }

  @Override
  public void endInput() throws IOException {
    channel().shutdownInput();
  }

  private SocketChannel channel() {
    return ((NioChannel) wrapper.getSocket()).getIOChannel();
  }

  @Override
  public void close() {
    wrapper.close();
  }
}
