package dev.gantry.model.spec;

/**
 * What is kept of a container's output.
 *
 * @param driver {@code json-file}, {@code local} (same store) or {@code none}
 * @param maxFileBytes a segment is closed at this size
 * @param maxFiles oldest segments beyond this are deleted
 */
public record LogPolicy(String driver, long maxFileBytes, int maxFiles) {
  public static final LogPolicy DEFAULT = new LogPolicy("json-file", 20L << 20, 5);

  public LogPolicy {
    if (maxFileBytes <= 0 || maxFiles <= 0) {
      throw new IllegalArgumentException("log limits must be positive");
    }
  }

  public boolean keeps() {
    return !"none".equals(driver);
  }
}
