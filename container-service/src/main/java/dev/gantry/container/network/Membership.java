package dev.gantry.container.network;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.membership.Network;
import dev.gantry.container.membership.Networks;
import dev.gantry.container.membership.Place;
import dev.gantry.container.membership.Places;
import dev.gantry.container.view.NetworkView;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.ArrayList;
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
    transaction.executeWithoutResult(
        status -> {
          List<String> active = new ArrayList<>();
          for (Place place : places.ofNetwork(network.id())) {
            ledger
                .find(place.container())
                .filter(ContainerState::isUp)
                .ifPresent(state -> active.add(endpoint(state, network)));
          }
          if (!active.isEmpty()) {
            throw new GantryException(
                ErrorCode.FORBIDDEN,
                "error while removing network: network "
                    + network.name()
                    + " has active endpoints ("
                    + String.join(", ", active)
                    + ")");
          }
          for (Place place : places.ofNetwork(network.id())) {
            ledger
                .find(place.container())
                .ifPresent(
                    state -> ledger.leave(Reference.exact(state), network, Ledger.Gate.NONE));
          }
          networks.remove(network);
        });
  }

  private static String endpoint(ContainerState state, Network network) {
    String id = NetworkView.endpointId(state, network.id()).substring(0, SHORT_ID);
    return "name:\"" + state.identity().name() + "\" id:\"" + id + "\"";
  }

  /** Removes it unless a container is in it, running or not; says whether it did. */
  boolean removeUnused(Network network) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              boolean unused = places.ofNetwork(network.id()).isEmpty();
              if (unused) {
                networks.remove(network);
              }
              return unused;
            }));
  }
}
