package dev.gantry.image.manifest;

import java.util.List;

/** What a registry has under a tag: an image, or an index of images for several platforms. */
public sealed interface Manifest {

  /**
   * One image.
   *
   * @param layers lowest first
   */
  record OfImage(Descriptor config, List<Descriptor> layers) implements Manifest {
    public OfImage {
      layers = List.copyOf(layers);
    }
  }

  /** Images to choose from, in the order of preference of who pushed them. */
  record Index(List<Descriptor> manifests) implements Manifest {
    public Index {
      manifests = List.copyOf(manifests);
    }
  }
}
