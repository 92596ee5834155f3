package dev.gantry.container.app;

import java.time.Instant;

/**
 * An app, as it is stored.
 *
 * @param revision the wanted one; grows with every change of the template
 * @param made replicas that were ever made
 * @param failures replicas that ended soon after their start, in a row
 * @param retryAt no replica is made before; null = at once
 * @param message what the last failure said; empty = none since the last success
 * @param removedAt its replicas are going, and then the app; null = it is there to stay
 */
record App(
    AppName name,
    int replicas,
    int revision,
    Template template,
    int made,
    int failures,
    Instant retryAt,
    String message,
    Instant createdAt,
    Instant removedAt) {
  boolean isRemoved() {
    return removedAt != null;
  }
}
