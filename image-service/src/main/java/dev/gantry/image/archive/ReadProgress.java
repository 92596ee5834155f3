package dev.gantry.image.archive;

import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Tells how much has come, and keeps nothing. */
final class ReadProgress extends OutputStream {
  private final LongConsumer listener;
  private long total;

  ReadProgress(LongConsumer listener) {
    this.listener = listener;
  }

  @Override
  public void write(int b) {
    told(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    told(length);
  }

  private void told(int more) {
    total += more;
    listener.accept(total);
  }
}
