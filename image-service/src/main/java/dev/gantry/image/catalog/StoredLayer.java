package dev.gantry.image.catalog;

import dev.gantry.model.spec.LayerRef;

/**
 * A layer of a stored image.
 *
 * @param fileBytes sum of the files in it: Docker's size of a layer
 */
public record StoredLayer(LayerRef ref, long fileBytes) {}
