package dev.gantry.agent.data;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Watches a client's input for the keys that detach it. As in Docker, keys that may be the begin of
 * the sequence are held back until it is sure that they are not.
 */
final class DetachKeys {
  private static final byte[] DEFAULT = {16, 17};

  private final byte[] keys;
  private int matched;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /** Watches for nothing. */
  static DetachKeys none() {
    return new DetachKeys(new byte[0]);
  }

  /**
   * @param text such as {@code ctrl-p,ctrl-q} or {@code ctrl-x,x}; empty for Docker's default
   * @throws GantryException it is not of that form
   */
  static DetachKeys parse(String text) {
    if (text == null || text.isEmpty()) {
      return new DetachKeys(DEFAULT);
    }
    String[] names = text.split(",", -1);
    byte[] keys = new byte[names.length];
    for (int i = 0; i < names.length; i++) {
      keys[i] = key(names[i]);
    }
    return new DetachKeys(keys);
  }

  private static byte key(String name) {
    if (name.length() == 1) {
      return (byte) name.charAt(0);
    }
    if (name.length() == 6 && name.startsWith("ctrl-")) {
      char c = name.charAt(5);
      if (c >= 'a' && c <= 'z') {
        return (byte) (c - 'a' + 1);
      }
      int special = "@[\\]^_".indexOf(c);
      if (special >= 0) {
        return (byte) (special == 0 ? 0 : 26 + special);
      }
    }
    throw new GantryException(
        ErrorCode.BAD_REQUEST, "Invalid detach keys: Unknown character: '" + name + "'");
  }

  /**
   * @param passed gets what is to reach the container; big enough for {@code input} and the keys
   * @return true: the sequence was typed, nothing after it counts
   */
  boolean detaches(ByteBuffer input, ByteBuffer passed) {
    while (input.hasRemaining()) {
      byte b = input.get();
      if (keys.length > 0 && b == keys[matched]) {
        matched++;
        if (matched == keys.length) {
          return true;
        }
        continue;
      }
      passed.put(Arrays.copyOf(keys, matched));
      matched = 0;
      if (keys.length > 1 && b == keys[0]) {
        matched = 1;
      } else {
        passed.put(b);
      }
    }
    return false;
  }

  int length() {
    return keys.length;
  }
}
