package dev.gantry.container.network;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Networks;
import dev.gantry.container.membership.Places;
import dev.gantry.container.view.NetworkView;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes networks away, and their containers out of them. */
@Component
class Membership {
  private static final int SHORT_ID = 12;

  private final Networks networks;
  private final Places places;
  private final Ledger ledger;
  private final TransactionTemplate transaction;

  Membership(
      Networks networks, Places places, Ledger ledger, PlatformTransactionManager transactions) {
    this.networks = networks;
    this.places = places;
    this.ledger = ledger;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Removes a network. As with Docker, containers that don't run are no hindrance: they lose their
   * place.
   *
   * @throws GantryException FORBIDDEN, in Docker's words, when a container of it runs
   */
  void remove(Network network) {
    List<ContainerState> members = transaction.execute(status -> members(network));
    refuse(
        network,
        members.stream()
            .filter(state -> state.run().isActive())
            .map(state -> endpoint(state, network))
            .toList());
    // Looked at again with the rows locked: containers may have been started in between.
    transaction.executeWithoutResult(
        status -> {
          members.forEach(state -> ledger.lose(state.identity().id(), network));
          if (!networks.remove(network)) {
            throw new GantryException(
                ErrorCode.CONFLICT,
                "network " + network.name() + " got a container while it was being removed");
          }
        });
  }

  private List<ContainerState> members(Network network) {
    return places.ofNetwork(network.id()).stream()
        .flatMap(place -> ledger.find(place.container()).stream())
        .toList();
  }

  private static void refuse(Network network, List<String> active) {
    if (!active.isEmpty()) {
      throw new GantryException(
          ErrorCode.FORBIDDEN,
          "error while removing network: network "
              + network.name()
              + " has active endpoints ("
              + String.join(", ", active)
              + ")");
    }
  }

  private static String endpoint(ContainerState state, Network network) {
    String id = NetworkView.endpointId(state, network.id()).substring(0, SHORT_ID);
    return "name:\"" + state.identity().name() + "\" id:\"" + id + "\"";
  }

  /** Removes it unless a container is in it, running or not; says whether it did. */
  boolean removeUnused(Network network) {
    return Boolean.TRUE.equals(transaction.execute(status -> networks.remove(network)));
  }
}
