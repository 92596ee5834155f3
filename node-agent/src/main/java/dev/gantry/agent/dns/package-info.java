/**
 * The resolver of containers in tenants' own networks, at 127.0.0.11 as Docker's (ADR 26): names of
 * their neighbours from the places that the node knows, everything else from other servers.
 */
package dev.gantry.agent.dns;
