/** Docker's {@code filters} parameter, as the volume calls understand it. Pure. */
package dev.gantry.volume.filter;
