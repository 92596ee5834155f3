package dev.gantry.image.pull;

import dev.gantry.image.blob.BlobUpload;
import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.image.manifest.Descriptor;
import dev.gantry.image.manifest.Manifest;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The configuration of an image, fetched before its layers: it says what they must be. */
final class ConfigPull {
  /** It is read into memory, and lies in a row. */
  private static final int LIMIT = 8 << 20;

  private final BlobFetch fetch;
  private final Uploads uploads;

  ConfigPull(BlobFetch fetch, Uploads uploads) {
    this.fetch = fetch;
    this.uploads = uploads;
  }

  ImageConfiguration run(Manifest.OfImage image) {
    Descriptor wanted = image.config();
    if (wanted.size() > LIMIT) {
      throw bad("image configuration is larger than the limit of " + LIMIT + " bytes", null);
    }
    BlobUpload upload = fetch.fetch(wanted, "image config", uploads, new Quiet());
    ImageConfiguration configuration = parse(upload);
    if (!configuration.id().equals(wanted.digest())) {
      throw bad("image configuration is not UTF-8", null);
    }
    if (configuration.diffIds().size() != image.layers().size()) {
      throw mismatch();
    }
    String os = configuration.text("os");
    if (!os.isEmpty() && !os.equals("linux")) {
      throw bad("operating system \"" + os + "\" is not supported", null);
    }
    return configuration;
  }

  static GantryException mismatch() {
    return bad("layers from manifest don't match image configuration", null);
  }

  private static ImageConfiguration parse(BlobUpload upload) {
    try (InputStream in = upload.read()) {
      ImageConfiguration configuration =
          ImageConfiguration.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      configuration.diffIds();
      return configuration;
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage(), e);
    } catch (IOException e) {
      throw new GantryException(
          ErrorCode.INTERNAL, "reading the configuration of an image: " + e, e);
    }
  }

  private static GantryException bad(String message, Exception cause) {
    return new GantryException(ErrorCode.BAD_REQUEST, message, cause);
  }

  /** Docker's clients are told of layers only. */
  private static final class Quiet implements BlobFetch.Watcher {
    @Override
    public void received(long bytes) {}

    @Override
    public void retrying(Duration delay) {}

    @Override
    public void verifying() {}
  }
}
