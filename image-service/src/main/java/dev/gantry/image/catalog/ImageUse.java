package dev.gantry.image.catalog;

import dev.gantry.model.id.ContainerId;

/** A container that uses an image. */
public record ImageUse(ContainerId container, boolean running) {}
