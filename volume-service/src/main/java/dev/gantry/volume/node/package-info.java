/** What nodes are told of volumes, and what they report. */
package dev.gantry.volume.node;
