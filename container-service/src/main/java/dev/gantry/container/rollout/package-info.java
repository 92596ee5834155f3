/** The pure ring of apps: which replicas are made, drained and removed, and when. */
package dev.gantry.container.rollout;
