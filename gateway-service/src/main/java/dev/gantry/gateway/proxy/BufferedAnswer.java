package dev.gantry.gateway.proxy;

import dev.gantry.kit.json.GantryJson;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** An answer that is held back, so that something can be added to its JSON. */
final class BufferedAnswer extends HttpServletResponseWrapper {
  private final HttpServletResponse response;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  BufferedAnswer(HttpServletResponse response) {
    super(response);
    this.response = response;
  }

  /** Sends it on; a good one with what is added. */
  void send(Consumer<JsonNode> adding) throws IOException {
    byte[] body = bytes.toByteArray();
    if (response.getStatus() == HttpServletResponse.SC_OK) {
      JsonNode json = GantryJson.mapper().readTree(body);
      adding.accept(json);
      body = GantryJson.mapper().writeValueAsBytes(json);
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  @Override
  public void setContentLengthLong(long length) {
    // It will be another one.
  }

  @Override
  public void flushBuffer() {
    // Nothing leaves before all is there.
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return new ServletOutputStream() {
      @Override
      public void write(int one) {
        bytes.write(one);
      }

      @Override
      public void write(byte[] from, int offset, int length) {
        bytes.write(from, offset, length);
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new IllegalStateException("written by blocking calls only");
      }
    };
  }
}
