package dev.gantry.model.stream;

import dev.gantry.model.id.ContainerId;

/**
 * An exec instance as its node sees it.
 *
 * @param exitCode null while it has not ended (or not begun)
 * @param pid on the node; 0 when it has not begun
 */
public record ExecView(
    ExecId id,
    ContainerId container,
    ExecConfig config,
    boolean running,
    Integer exitCode,
    long pid) {}
