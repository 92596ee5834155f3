/** One attempt to run a container, and the order of what is reported of it. Pure. */
package dev.gantry.container.run;
