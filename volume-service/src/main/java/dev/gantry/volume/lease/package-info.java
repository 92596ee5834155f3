/** Which containers hold which volumes, from the request for a container to its removal. */
package dev.gantry.volume.lease;
