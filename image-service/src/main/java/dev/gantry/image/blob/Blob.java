package dev.gantry.image.blob;

import dev.gantry.model.id.Digest;

/** Content that is wholly received: its digest and its length in bytes. */
public record Blob(Digest digest, long size) {}
