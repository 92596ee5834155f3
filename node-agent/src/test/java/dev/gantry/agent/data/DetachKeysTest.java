package dev.gantry.agent.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DetachKeysTest {
  private final ByteBuffer passed = ByteBuffer.allocate(100);

  private boolean type(DetachKeys keys, String text) {
    return keys.detaches(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), passed);
  }

  private String passed() {
    return new String(passed.array(), 0, passed.position(), StandardCharsets.UTF_8);
  }

  @Test
  void theSequenceDetachesAndDoesNotReachTheContainer() {
    assertThat(type(DetachKeys.parse(""), "ls\u0010\u0011more")).isTrue();
    assertThat(passed()).isEqualTo("ls");
  }

  @Test
  void halfTheSequenceIsHeldBackUntilTheNextKey() {
    DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertThat(type(keys, "a\u0010")).isFalse();
    assertThat(passed()).isEqualTo("a");
    assertThat(type(keys, "b")).isFalse();
    assertThat(passed()).isEqualTo("a\u0010b");
  }

  @Test
  void withoutKeysEverythingPasses() {
    assertThat(type(DetachKeys.none(), "\u0010\u0011")).isFalse();
    assertThat(passed()).isEqualTo("\u0010\u0011");
  }

  @Test
  void badKeysAreTheCallersFault() {
    assertThatThrownBy(() -> DetachKeys.parse("ctrl-1")).isInstanceOf(GantryException.class);
  }
}
