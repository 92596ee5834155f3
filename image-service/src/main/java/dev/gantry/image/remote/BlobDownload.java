package dev.gantry.image.remote;

import java.io.IOException;
import java.io.InputStream;

/** Content of a blob as it comes. Its digest is for the reader to check. */
public final class BlobDownload implements AutoCloseable {
  private final RegistryAnswer answer;
  private final InputStream body;

  BlobDownload(RegistryAnswer answer, InputStream body) {
    this.answer = answer;
    this.body = body;
  }

  public int read(byte[] buffer) throws IOException {
    return body.read(buffer);
  }

  @Override
  public void close() {
    answer.close();
  }
}
