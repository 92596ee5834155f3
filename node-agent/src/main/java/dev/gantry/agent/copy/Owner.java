package dev.gantry.agent.copy;

/** A user and a group, by number, as they are on disk. */
public record Owner(long uid, long gid) {}
