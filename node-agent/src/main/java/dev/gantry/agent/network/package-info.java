/**
 * The node's default bridge network: one bridge per installation, a network namespace per
 * container, addresses, NAT and published ports. {@link dev.gantry.agent.network.Networks} is the
 * way in.
 *
 * <pre>{@code
 * try (Networks networks = Networks.open(kernel, config, HostNetwork.own(), meters)) {
 *   Endpoint endpoint = networks.attach(container, NetworkWish.of("web", port));
 *   // launch the container with setns(endpoint.netnsPath()), later:
 *   networks.detach(container);
 * }
 * }</pre>
 */
package dev.gantry.agent.network;
