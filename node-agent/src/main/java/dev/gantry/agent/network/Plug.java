package dev.gantry.agent.network;

/**
 * A namespace on the bridge, ready for a container: eth0 with address and default route, lo up.
 *
 * @param veth name of the host's end
 */
record Plug(Namespace namespace, Ipv4 address, MacAddress mac, String veth, int link) {}
