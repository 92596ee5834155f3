package dev.gantry.model.event;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;

/**
 * A volume came, was bound to a node, or went.
 *
 * @param node null while no container has used it
 * @param action Docker's: create, mount, unmount, destroy
 */
public record VolumeEvent(
    VolumeName volume, TenantId tenant, NodeId node, boolean removed, String action) {}
