package dev.gantry.e2e;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Collects a stream's frames: standard error apart, all else together. */
final class Frames extends ResultCallback.Adapter<Frame> {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Override
  public void onNext(Frame frame) {
    try {
      (frame.getStreamType() == StreamType.STDERR ? err : out).write(frame.getPayload());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(StreamType type) {
    return (type == StreamType.STDERR ? err : out).toString(StandardCharsets.UTF_8);
  }

  String out() {
    return text(StreamType.STDOUT);
  }

  /** Waits until the text has come out. */
  void await(String text) {
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(30))
          .until(() -> out().contains(text));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("<" + text + "> never came, but: " + out(), e);
    }
  }
}
