package dev.gantry.gateway.proxy;

import dev.gantry.gateway.door.HangUpWatch;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** An answer on its way to the client: as it comes, byte for byte. */
public final class AnswerCopy {
  private static final int BUFFER = 64 << 10;

  private AnswerCopy() {}

  /** How the response may be used. */
  public interface Writing {
    void during(HangUpWatch.Use use) throws IOException;
  }

  public static void copy(ClassicHttpResponse answer, HttpServletResponse response, Writing writing)
      throws IOException {
    HttpEntity entity = answer.getEntity();
    writing.during(
        () -> {
          head(answer, response);
          if (entity != null && entity.getContentLength() < 0) {
            // Whoever waits for the headers of a parked answer (wait, events) gets them now.
            response.flushBuffer();
          }
        });
    if (entity == null) {
      return;
    }
    OutputStream out = response.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = entity.getContent()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int length = n;
        boolean more = in.available() > 0;
        writing.during(
            () -> {
              out.write(buffer, 0, length);
              if (!more) {
                out.flush();
              }
            });
      }
    }
  }

  private static void head(ClassicHttpResponse answer, HttpServletResponse response) {
    response.setStatus(answer.getCode());
    HopHeaders hop =
        new HopHeaders(
            Arrays.stream(answer.getHeaders("Connection")).map(Header::getValue).toList());
    for (Header header : answer.getHeaders()) {
      if (hop.responseKeeps(header.getName())) {
        response.addHeader(header.getName(), header.getValue());
      }
    }
    Header length = answer.getFirstHeader("Content-Length");
    if (length != null) {
      response.setContentLengthLong(Long.parseLong(length.getValue().strip()));
    }
  }
}
