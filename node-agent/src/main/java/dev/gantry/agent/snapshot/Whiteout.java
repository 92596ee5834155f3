package dev.gantry.agent.snapshot;

/**
 * The marks of deletion in a layer's tar.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts">OCI
 *     image spec, whiteouts</a>
 */
sealed interface Whiteout {
  String PREFIX = ".wh.";
  String OPAQUE_NAME = ".wh..wh..opq";

  /** Not a mark: an ordinary entry. */
  record None() implements Whiteout {}

  /** The folder hides what lower layers have in it. */
  record Opaque() implements Whiteout {}

  /** The sibling of this name is deleted. */
  record Of(String name) implements Whiteout {}

  /** AUFS's own bookkeeping; says nothing about the file system. */
  record Ignored() implements Whiteout {}

  static Whiteout read(String name) {
    if (!name.startsWith(PREFIX)) {
      return new None();
    }
    if (name.equals(OPAQUE_NAME)) {
      return new Opaque();
    }
    return name.startsWith(".wh..wh.") ? new Ignored() : new Of(name.substring(PREFIX.length()));
  }
}
