package dev.gantry.model.stream;

import java.time.Instant;

/**
 * A file or folder of a container, in the form of Docker's {@code X-Docker-Container-Path-Stat}.
 *
 * @param mode type and permission bits as Go's {@code os.FileMode} has them
 * @param linkTarget where a symbolic link leads in the end, absolute; empty for what is none
 */
public record PathStat(String name, long size, long mode, Instant mtime, String linkTarget) {}
