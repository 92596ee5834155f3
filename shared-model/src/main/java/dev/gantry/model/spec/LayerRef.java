package dev.gantry.model.spec;

import dev.gantry.model.id.Digest;

/**
 * A layer of an image, as the node fetches and unpacks it.
 *
 * @param blob digest of the stored (maybe compressed) blob: {@code GET /v2/layers/blobs/<blob>}
 * @param size bytes of the blob
 * @param mediaType OCI or Docker layer media type; tells the compression
 * @param diffId digest of the uncompressed tar
 * @param chainId digest over this and all layers below (OCI image spec, ChainID): the key of the
 *     unpacked layer on the node
 */
public record LayerRef(Digest blob, long size, String mediaType, Digest diffId, Digest chainId) {}
