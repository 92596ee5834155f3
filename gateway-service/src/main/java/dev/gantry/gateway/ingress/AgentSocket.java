package dev.gantry.gateway.ingress;

import dev.gantry.gateway.stream.AgentEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A container's TCP connection as a socket, for a client library that wants one. It is made
 * connected. Options of TCP mean nothing here, and reading has no time-out: whoever waits too long
 * closes it.
 */
final class AgentSocket extends Socket {
  private final AgentEnd end;
  private volatile boolean closed;

  AgentSocket(AgentEnd end) {
    this.end = end;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : end.read(ByteBuffer.wrap(into, offset, length));
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] from, int offset, int length) throws IOException {
        end.write(ByteBuffer.wrap(from, offset, length));
      }
    };
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void shutdownInput() throws IOException {
    end.endInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    end.endOutput();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    end.close();
  }

  @Override
  public void setSoTimeout(int timeout) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public void setSoLinger(boolean on, int linger) {}

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public void setReuseAddress(boolean on) {}

  @Override
  public void setReceiveBufferSize(int size) {}

  @Override
  public void setSendBufferSize(int size) {}

  @Override
  public void setTrafficClass(int trafficClass) {}

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return null;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return null;
  }

  @Override
  public InetAddress getInetAddress() {
    return null;
  }

  @Override
  public InetAddress getLocalAddress() {
    return null;
  }

  @Override
  public int getPort() {
    return 0;
  }

  @Override
  public int getLocalPort() {
    return 0;
  }

  @Override
  public String toString() {
    return end.toString();
  }
}
