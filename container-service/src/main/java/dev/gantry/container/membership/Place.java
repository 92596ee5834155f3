package dev.gantry.container.membership;

import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ipam.Ip;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NetworkId;

/**
 * A container's place in a network, kept until it leaves.
 *
 * @param ipv4 null where the network has none
 * @param ipv6 null where the network has none
 */
public record Place(
    NetworkId network, ContainerId container, Ip ipv4, Ip ipv6, String mac, PlaceWish wish) {}
