package dev.gantry.image.remote;

import dev.gantry.model.id.Digest;

/**
 * A manifest as it came: the bytes that its digest is of.
 *
 * @param contentType as the registry calls it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only carried
public record ManifestDocument(byte[] bytes, String contentType, Digest digest) {}
