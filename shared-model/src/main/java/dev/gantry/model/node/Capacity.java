package dev.gantry.model.node;

/**
 * What a node has and what of it runs.
 *
 * @param cpus online processors
 * @param memoryBytes of the host
 * @param running containers running now
 * @param diskFreeBytes where the agent keeps layers and writable layers
 */
public record Capacity(int cpus, long memoryBytes, int running, long diskFreeBytes) {}
