package dev.gantry.gateway.access;

import dev.gantry.gateway.identity.Identity;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An {@link Identity} as Spring Security wants it; its authority is the audience it belongs to. */
final class IdentityAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient Identity identity;

  IdentityAuthentication(Identity identity) {
    super(authorities(identity));
    this.identity = identity;
    setAuthenticated(true);
  }

  private static List<GrantedAuthority> authorities(Identity identity) {
    String word =
        switch (identity) {
          case Identity.OfTenant tenant -> "TENANT";
          case Identity.OfNode node -> "NODE";
          case Identity.Joining joining -> "JOINING";
        };
    return List.of(new SimpleGrantedAuthority(word));
  }

  Identity identity() {
    return identity;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return identity;
  }
}
