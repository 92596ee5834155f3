package dev.gantry.volume.lifecycle;

/**
 * The state of one generation of a volume. Its transitions are listed in {@link VolumeLifecycle}.
 */
public enum VolumeState {
  /** Made, on no node: no container has used it yet. */
  AVAILABLE,
  /** Its data is, or will be, on one node. */
  BOUND,
  /** Removed for the user; the node still has to delete the data. */
  REMOVING
}
