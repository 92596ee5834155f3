/**
 * Assignments told to gateways the moment they are committed, ahead of Kafka's copy (ADR 32). What
 * is lost here comes by Kafka.
 */
package dev.gantry.container.announce;
