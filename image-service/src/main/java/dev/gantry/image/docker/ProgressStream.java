package dev.gantry.image.docker;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gantry.image.pull.LayerStep;
import dev.gantry.image.pull.PullProgress;
import dev.gantry.model.id.Digest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pull's progress as dockerd streams it: a JSON object a line, sent at once, and of the bytes of
 * a layer not more than ten a second.
 */
final class ProgressStream implements PullProgress {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long EVERY_NANOS = 100_000_000;
  private static final int SHORT_ID = 12;

  private final HttpServletResponse response;
  private final Map<Digest, Long> shown = new HashMap<>();
  private boolean begun;
  private Line last;

  ProgressStream(HttpServletResponse response) {
    this.response = response;
  }

  /** Fields that are not meant are null, and not written. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(
      String status,
      Map<String, Long> progressDetail,
      String progress,
      String id,
      Map<String, String> errorDetail,
      String error) {
    static Line of(String id, String status, Map<String, Long> detail, String bar) {
      return new Line(status, detail, bar, id.isEmpty() ? null : id, null, null);
    }

    static Line error(String message) {
      return new Line(null, null, null, null, Map.of("message", message), message);
    }
  }

  /** Whether the status is out, so that an error must be a line. */
  synchronized boolean hasBegun() {
    return begun;
  }

  void failed(String message) {
    write(Line.error(message));
  }

  @Override
  public void message(String id, String text) {
    write(Line.of(id, text, null, null));
  }

  @Override
  public void layer(Digest layer, LayerStep step) {
    trouble(layer, step.words());
  }

  @Override
  public void trouble(Digest layer, String text) {
    write(Line.of(shortId(layer), text, Map.of(), null));
  }

  @Override
  public void bytes(Digest layer, LayerStep step, long current, long total) {
    if (isDue(layer)) {
      write(
          Line.of(
              shortId(layer),
              step.words(),
              Map.of("current", current, "total", total),
              ProgressBar.of(current, total)));
    }
  }

  private synchronized boolean isDue(Digest layer) {
    long now = System.nanoTime();
    Long before = shown.get(layer);
    if (before != null && now - before < EVERY_NANOS) {
      return false;
    }
    shown.put(layer, now);
    return true;
  }

  /** Says the last thing once more: only a write tells whether anybody listens. */
  @Override
  public synchronized void still() {
    if (last != null && last.progressDetail() != null) {
      write(last);
    }
  }

  private synchronized void write(Line line) {
    try {
      if (!begun) {
        response.setContentType("application/json");
        begun = true;
      }
      response
          .getOutputStream()
          .write((JSON.writeValueAsString(line) + "\r\n").getBytes(StandardCharsets.UTF_8));
      response.flushBuffer();
      last = line;
    } catch (IOException e) {
      throw new ListenerLeft(e);
    }
  }

  private static String shortId(Digest digest) {
    return digest.hex().substring(0, SHORT_ID);
  }
}
