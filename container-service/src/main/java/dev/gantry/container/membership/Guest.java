package dev.gantry.container.membership;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A container, as far as networks need to know it.
 *
 * @param hostname empty = its short id
 */
public record Guest(ContainerId id, TenantId tenant, NodeId node, String name, String hostname) {
  /** Names that it is found under, in Docker's order: name, aliases, short id, host name. */
  public List<String> names(List<String> aliases) {
    Set<String> names = new LinkedHashSet<>();
    names.add(name);
    names.addAll(aliases);
    names.add(id.shortId());
    if (!hostname.isEmpty()) {
      names.add(hostname);
    }
    return new ArrayList<>(names);
  }

  /** As above, in the form in which they are looked up. */
  List<String> lookedUp(List<String> aliases) {
    return names(aliases).stream().map(one -> one.toLowerCase(Locale.ROOT)).distinct().toList();
  }
}
