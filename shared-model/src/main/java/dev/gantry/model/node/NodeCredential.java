package dev.gantry.model.node;

import dev.gantry.model.id.NodeId;

/**
 * Answer to a registration. The agent keeps it in its data folder, readable by root only.
 *
 * @param token bearer of the node for all later calls; null when the node registered with it
 * @param grantKey Ed25519 public key (X.509, Base64) that stream grants are verified with
 */
public record NodeCredential(NodeId node, String token, String grantKey) {}
