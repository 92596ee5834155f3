/**
 * What becomes of a volume: pure decisions, no Spring, no I/O. {@link
 * dev.gantry.volume.lifecycle.VolumeLifecycle} for one volume, {@link
 * dev.gantry.volume.lifecycle.LeasePlan} for all volumes of a container.
 */
package dev.gantry.volume.lifecycle;
