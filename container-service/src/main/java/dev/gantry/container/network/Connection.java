package dev.gantry.container.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.PredefinedNetwork;
import dev.gantry.container.creation.PlaceWish;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.Reference;
import dev.gantry.container.membership.Entry;
import dev.gantry.container.membership.Network;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /networks/{id}/connect} and {@code disconnect}. Where the container runs, the answer
 * goes out when its node has plugged it in, or out.
 */
@RestController
class Connection {
  private final Sight sight;
  private final Ledger ledger;
  private final NodeFollows follows;

  Connection(Sight sight, Ledger ledger, NodeFollows follows) {
    this.sight = sight;
    this.ledger = ledger;
    this.follows = follows;
  }

  record Connect(
      @JsonProperty("Container") String container,
      @JsonProperty("EndpointConfig") PlaceWish wish) {}

  record Disconnect(
      @JsonProperty("Container") String container, @JsonProperty("Force") boolean force) {}

  @PostMapping("/networks/{id}/connect")
  void connect(Caller caller, @PathVariable String id, @RequestBody byte[] body) {
    Connect wished = Body.read(body, Connect.class);
    PlaceWish wish = wished.wish() == null ? PlaceWish.NOTHING : wished.wish();
    wish.check();
    Network network = own(caller.tenant(), id, "connecting to");
    Reference reference = container(caller, wished.container());
    NodeFollows.Ended ended =
        follows.apply(
            gate -> ledger.enter(reference, new Entry(network, wish), gate), network.id(), true);
    if (ended instanceof NodeFollows.Ended.Failed(ContainerState state, String why)) {
      takeBack(state, network);
      throw new GantryException(
          ErrorCode.LAUNCH_FAILED,
          "container "
              + state.identity().name()
              + " could not be connected to network "
              + network.name()
              + ": "
              + why);
    }
    if (ended instanceof NodeFollows.Ended.Silence(ContainerState state)) {
      takeBack(state, network);
      throw silence(state, network, "connect it to");
    }
  }

  /** Somebody else may have taken it out, or removed the container, in the meantime. */
  private void takeBack(ContainerState state, Network network) {
    try {
      ledger.leave(Reference.exact(state), network, Ledger.Gate.NONE);
    } catch (GantryException e) {
      if (e.code() != ErrorCode.FORBIDDEN && e.code() != ErrorCode.NO_SUCH_CONTAINER) {
        throw e;
      }
    }
  }

  @PostMapping("/networks/{id}/disconnect")
  void disconnect(Caller caller, @PathVariable String id, @RequestBody byte[] body) {
    Disconnect wished = Body.read(body, Disconnect.class);
    Network network = own(caller.tenant(), id, "disconnecting from");
    Reference reference = container(caller, wished.container());
    if (wished.force()) {
      ledger.leave(reference, network, Ledger.Gate.NONE);
      return;
    }
    NodeFollows.Ended ended =
        follows.apply(gate -> ledger.leave(reference, network, gate), network.id(), false);
    if (ended instanceof NodeFollows.Ended.Silence(ContainerState state)) {
      throw silence(state, network, "disconnect it from");
    }
  }

  private GantryException silence(ContainerState state, Network network, String verb) {
    return new GantryException(
        ErrorCode.NODE_UNREACHABLE,
        "node "
            + state.identity().node()
            + " of container "
            + state.identity().name()
            + " did not "
            + verb
            + " network "
            + network.name()
            + " within "
            + follows.silence().toSeconds()
            + " s");
  }

  private static Reference container(Caller caller, String container) {
    if (container == null || container.isEmpty()) {
      throw new GantryException(ErrorCode.BAD_REQUEST, "No container name or ID supplied");
    }
    return new Reference(caller.tenant(), container);
  }

  private Network own(TenantId tenant, String id, String what) {
    return switch (sight.find(tenant, id)) {
      case Found.Own(Network network) -> network;
      case Found.Predefined(PredefinedNetwork network, TenantId owner) ->
          throw new GantryException(
              ErrorCode.NOT_IMPLEMENTED,
              what + " the predefined network " + network.title() + " is not supported yet");
    };
  }
}
