package dev.gantry.model.spec;

import java.util.List;

/**
 * How names are looked up inside a container, as {@code --dns}, {@code --dns-search} and {@code
 * --dns-option} say.
 *
 * @param servers addresses; empty = the host's
 * @param search domains; empty = the host's, the single one {@code .} = none
 * @param options lines of resolv.conf(5), such as {@code ndots:2}; empty = the host's
 */
public record Resolver(List<String> servers, List<String> search, List<String> options) {
  /** The host's. */
  public static final Resolver HOST = new Resolver(List.of(), List.of(), List.of());

  public Resolver {
    servers = Checks.copy(servers);
    search = Checks.copy(search);
    options = Checks.copy(options);
  }
}
