/**
 * Docker's {@code cp}: a container's files in and out as tar archives. Everything is relative to an
 * open descriptor of the container's root, so that no link, {@code ..} or race of a running
 * container leads out of it (ADR 10).
 */
package dev.gantry.agent.copy;
