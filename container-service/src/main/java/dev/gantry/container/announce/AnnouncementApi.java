package dev.gantry.container.announce;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /inner/v1/announcements}: an assignment a line, as it is committed, without end. */
@RestController
class AnnouncementApi {
  /** An empty line at this pace, so that either side notices that the other has gone. */
  private static final Duration PING_EVERY = Duration.ofSeconds(5);

  private final Announcements announcements;

  AnnouncementApi(Announcements announcements) {
    this.announcements = announcements;
  }

  @GetMapping("/inner/v1/announcements")
  void stream(HttpServletResponse response) throws IOException, InterruptedException {
    response.setContentType("application/x-ndjson");
    OutputStream out = response.getOutputStream();
    try (Listener listener = announcements.listen()) {
      response.flushBuffer();
      while (!listener.isClosed()) {
        out.write((listener.next(PING_EVERY).orElse("") + "\n").getBytes(StandardCharsets.UTF_8));
        if (!listener.hasMore()) {
          out.flush();
        }
      }
    }
  }
}
