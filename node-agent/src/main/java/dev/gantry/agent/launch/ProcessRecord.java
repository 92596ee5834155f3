package dev.gantry.agent.launch;

import dev.gantry.model.id.ContainerId;

/**
 * What an agent writes down of a running container so that the next agent can adopt it; plain
 * numbers and words, made to be stored as JSON.
 *
 * @param bootId of the machine's boot in which the pids mean something
 * @param pid first process of the container, in the agent's pid namespace
 * @param startTime field 22 of {@code /proc/PID/stat}, in clock ticks after boot: tells a pid used
 *     again from the old process
 * @param keeperPid the keeper that is its parent
 * @param keeperStartTime as above
 * @param stdin descriptor in the keeper: write end of standard input, or -1
 * @param stdout descriptor in the keeper: read end, or -1
 * @param stderr descriptor in the keeper: read end, or -1
 * @param terminal descriptor in the keeper: the terminal's master, or -1
 */
public record ProcessRecord(
    ContainerId container,
    long epoch,
    long attempt,
    String bootId,
    int pid,
    long startTime,
    int keeperPid,
    long keeperStartTime,
    int stdin,
    int stdout,
    int stderr,
    int terminal) {}
