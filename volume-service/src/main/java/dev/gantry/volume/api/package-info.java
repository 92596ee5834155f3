/** Docker's {@code /volumes} calls. */
package dev.gantry.volume.api;
