package dev.gantry.volume.filter;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A value of Docker's {@code name} filter: the name itself or a regular expression found in it.
 *
 * <p>Docker's expressions take linear time; Java's may take for ever on a pattern made for it, and
 * this one comes from a tenant. So matching may look at so many characters and no more.
 */
final class NamePattern {
  private static final int BUDGET = 100_000;

  private final String text;
  private final Pattern pattern;

  NamePattern(String text) {
    this.text = text;
    this.pattern = compiled(text);
  }

  boolean matches(String name) {
    if (text.equals(name)) {
      return true;
    }
    try {
      return pattern != null && pattern.matcher(new Metered(name)).find();
    } catch (TooLong | StackOverflowError e) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST, "invalid filter 'name=" + text + "': takes too long to match", e);
    }
  }

  /** What is no expression can still be a name, as with Docker. */
  private static Pattern compiled(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super(null, null, false, false);
    }
  }

  /** A text that counts how often it is read. */
  private static final class Metered implements CharSequence {
    private final String text;
    private int reads;

    Metered(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      reads++;
      if (reads > BUDGET) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
