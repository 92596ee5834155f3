package dev.gantry.model.error;

/** What a caller can do about an error; retry is decided by it, in one place. */
public enum ErrorKind {
  /** The request is wrong; asking again won't help. */
  USER,
  /** The request is right but does not fit the present state. */
  CONFLICT,
  /** Something is full: quota, addresses, disk, nodes. */
  CAPACITY,
  /** Something is away for now; the same request may succeed later. */
  TRANSIENT,
  /** A defect of ours, or of the host. */
  INTERNAL
}
