/** Removes volumes that no container holds. */
package dev.gantry.volume.removal;
