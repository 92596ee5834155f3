package dev.gantry.container.membership;

import dev.gantry.container.creation.PlaceWish;

/** A network that a container is to enter, and what is asked of its place there. */
public record Entry(Network network, PlaceWish wish) {}
