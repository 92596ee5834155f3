package dev.gantry.model.node;

import dev.gantry.model.id.NodeId;

/**
 * Answer to a registration. The agent keeps it in its data folder, readable by root only.
 *
 * @param token bearer of the node for all later calls; null when the node registered with it
 * @param grantKey the node's {@link dev.gantry.model.stream.GrantKey}, Base64: stream grants are
 *     verified with it
 * @param certificate of the node's data port, PEM; null when the node sent no public key
 * @param authority the platform's certificate authority, PEM; null likewise
 */
public record NodeCredential(
    NodeId node, String token, String grantKey, String certificate, String authority) {}
