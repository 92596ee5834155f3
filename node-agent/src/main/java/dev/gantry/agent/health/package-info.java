/** Health checks: probes of running containers, again and again. */
package dev.gantry.agent.health;
