package dev.gantry.image.blob;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Content on its way into the store. Write, {@link #seal()}, {@link #publish()}, {@link #close()};
 * closed without being published it leaves nothing. Used by one thread.
 *
 * <p>Writes throw {@link dev.gantry.model.error.GantryException}: DISK_FULL, or INTERNAL naming the
 * file.
 */
public abstract class BlobUpload extends OutputStream {
  /** Ends writing; when it returns the content is safe on disk, and not yet visible. */
  public abstract Blob seal();

  /** The sealed content, also before it is published. */
  public abstract InputStream read();

  /** Makes the sealed content visible under its digest. The same content twice is one blob. */
  public abstract void publish();

  @Override
  public abstract void write(byte[] bytes, int offset, int length);

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void close();
}
