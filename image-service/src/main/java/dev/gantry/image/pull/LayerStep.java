package dev.gantry.image.pull;

/**
 * Where a layer is on its way. In this order, but for {@link #EXISTS}, after which nothing comes;
 * WAITING is left out when nothing has to be waited for.
 */
public enum LayerStep {
  EXISTS("Already exists"),
  LISTED("Pulling fs layer"),
  WAITING("Waiting"),
  DOWNLOADING("Downloading"),
  VERIFYING("Verifying Checksum"),
  DOWNLOADED("Download complete"),
  EXTRACTING("Extracting"),
  COMPLETE("Pull complete");

  private final String words;

  LayerStep(String words) {
    this.words = words;
  }

  /** Docker's: clients know them. */
  public String words() {
    return words;
  }
}
