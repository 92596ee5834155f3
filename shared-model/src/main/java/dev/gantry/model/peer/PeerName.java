package dev.gantry.model.peer;

import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a certificate of the platform's authority: a URI among its subject alternative names
 * (RFC 5280, 4.2.1.6), {@code gantry:gateway}, {@code gantry:node:ID} or {@code gantry:tenant:ID}.
 */
public sealed interface PeerName {
  /** A gateway, to tenants, agents and ingress alike. */
  record Gateway() implements PeerName {
    @Override
    public String uri() {
      return SCHEME + GATEWAY;
    }
  }

  /** The data port of a node. */
  record OfNode(NodeId node) implements PeerName {
    @Override
    public String uri() {
      return SCHEME + NODE + node;
    }
  }

  /** A client of a tenant. */
  record OfTenant(TenantId tenant) implements PeerName {
    @Override
    public String uri() {
      return SCHEME + TENANT + tenant;
    }
  }

  String SCHEME = "gantry:";
  String GATEWAY = "gateway";
  String NODE = "node:";
  String TENANT = "tenant:";

  /** As it stands in the certificate. */
  String uri();

  /** Whose certificate it is; empty when it is none of ours, or names two. */
  static Optional<PeerName> of(X509Certificate certificate) {
    List<PeerName> names = uris(certificate).stream().flatMap(uri -> parse(uri).stream()).toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  /** Empty for what is not written by {@link #uri}. */
  static Optional<PeerName> parse(String uri) {
    if (!uri.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String rest = uri.substring(SCHEME.length());
    try {
      if (rest.equals(GATEWAY)) {
        return Optional.of(new Gateway());
      }
      if (rest.startsWith(NODE)) {
        return Optional.of(new OfNode(new NodeId(rest.substring(NODE.length()))));
      }
      if (rest.startsWith(TENANT)) {
        return Optional.of(new OfTenant(new TenantId(rest.substring(TENANT.length()))));
      }
      return Optional.empty();
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  private static List<String> uris(X509Certificate certificate) {
    final int uniformResourceIdentifier = 6;
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(uniformResourceIdentifier))
              .map(name -> (String) name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
