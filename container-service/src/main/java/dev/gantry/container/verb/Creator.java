package dev.gantry.container.verb;

import dev.gantry.container.container.ContainerState;
import dev.gantry.container.container.Identity;
import dev.gantry.container.creation.Admitted;
import dev.gantry.container.creation.ContainerNames;
import dev.gantry.container.creation.CreateRequest;
import dev.gantry.container.creation.Merge;
import dev.gantry.container.creation.MountPlan;
import dev.gantry.container.creation.Recipe;
import dev.gantry.container.creation.ShownDocuments;
import dev.gantry.container.lease.Leases;
import dev.gantry.container.ledger.Ledger;
import dev.gantry.container.ledger.NameTaken;
import dev.gantry.container.ledger.NewContainer;
import dev.gantry.container.placement.NodeView;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.security.Caller;
import dev.gantry.kit.security.Role;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.lease.ImageLease;
import dev.gantry.model.lease.VolumeLease;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Component;

/**
 * Makes a container: asks the owners of image and volumes, places it, then stores it in one
 * transaction. What was leased is given back when anything fails.
 */
@Component
public class Creator {
  private static final int ID_BYTES = 32;
  private static final int NAME_ATTEMPTS = 8;

  private final Leases leases;
  private final NetworkChoice choice;
  private final Placer placer;
  private final Ledger ledger;
  private final SecureRandom random = new SecureRandom();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Creator(Leases leases, NetworkChoice choice, Placer placer, Ledger ledger) {
    this.choice = choice;
    this.leases = leases;
    this.placer = placer;
    this.ledger = ledger;
  }

  /**
   * @param name empty: one is made up
   * @param sent the request as it came, for inspect
   * @param pin the image that the name stands for; empty: the one that it stands for now
   * @param siblings containers of the same app, by their nodes
   */
  public record Order(
      String name,
      Platform platform,
      CreateRequest request,
      Map<String, Object> sent,
      Optional<Digest> pin,
      Map<NodeId, Integer> siblings) {
    static Order of(
        String name, Platform platform, CreateRequest request, Map<String, Object> sent) {
      return new Order(name, platform, request, sent, Optional.empty(), Map.of());
    }

    /** A replica of an app. */
    public static Order replica(
        String name, Map<String, Object> sent, Digest image, Map<NodeId, Integer> siblings) {
      CreateRequest request = GantryJson.mapper().convertValue(sent, CreateRequest.class);
      return new Order(name, Platform.parse(""), request, sent, Optional.of(image), siblings);
    }

    private String image() {
      return pin.map(Digest::toString).orElse(request.image());
    }
  }

  /** What the leases gave. */
  private record Leased(
      NetworkChoice.Chosen network,
      ImageLease image,
      Merge merge,
      List<MountPlan> plans,
      Placer.Placed placed) {}

  public record Created(ContainerState state, List<String> warnings) {}

  public Created create(Caller caller, Order order) {
    String name = order.name().isEmpty() ? "" : ContainerNames.check(order.name());
    Admitted admitted = Admitted.check(order.request(), caller.is(Role.ADMIN));
    NetworkChoice.Chosen network = choice.choose(caller, admitted);
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    ContainerId id = new ContainerId(HexFormat.of().formatHex(bytes));
    // Read while image-service is asked.
    Future<List<NodeView>> views = threads.submit(placer::views);
    ImageLease image =
        leases.image(
            new ImageLease.Request(caller.tenant(), id, order.image(), order.platform().text()));
    boolean volumes = false;
    try {
      Merge merge = Merge.of(order.request(), image.config());
      List<MountPlan> plans = admitted.mounts(image.config().volumes());
      List<VolumeLease.Wish> wishes = Recipe.wishes(plans);
      volumes = !wishes.isEmpty();
      Placer.Placed placed =
          placer.place(
              new Placer.Wanted(
                  caller.tenant(),
                  id,
                  name,
                  admitted,
                  order.platform(),
                  network,
                  wishes,
                  order.siblings()),
              got(views));
      Leased leased = new Leased(network, image, merge, plans, placed);
      return new Created(store(caller, id, name, order, admitted, leased), admitted.warnings());
    } catch (RuntimeException e) {
      leases.releaseImage(id, caller.tenant());
      if (volumes) {
        leases.abandonVolumes(id, caller.tenant());
      }
      throw e;
    }
  }

  private static <T> T got(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("looking at the nodes", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          ErrorCode.UNAVAILABLE, "the container service is stopping; try again", e);
    }
  }

  private ContainerState store(
      Caller caller, ContainerId id, String name, Order order, Admitted admitted, Leased leased) {
    for (int attempt = 0; ; attempt++) {
      String chosen = name.isEmpty() ? ContainerNames.random(random, attempt) : name;
      Recipe recipe =
          new Recipe(
              id,
              chosen,
              admitted,
              leased.network.mode(),
              leased.network.shown(),
              leased.image,
              leased.merge,
              leased.plans,
              leased.placed.volumes());
      try {
        return ledger.create(container(caller, recipe, order, leased));
      } catch (NameTaken e) {
        if (!name.isEmpty() || attempt == NAME_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static NewContainer container(Caller caller, Recipe recipe, Order order, Leased leased) {
    CreateRequest request = order.request();
    Identity identity =
        new Identity(
            recipe.id(),
            caller.tenant(),
            recipe.name(),
            leased.placed.node(),
            recipe.image().image(),
            request.image(),
            recipe.merge().labels(),
            recipe.volumes().stream().map(VolumeLease.Leased::name).toList(),
            request.host().autoRemove(),
            !recipe.admitted().restart().isNo());
    return new NewContainer(
        identity,
        recipe.runSpec(),
        request.stopTimeout(),
        recipe.networkShown(),
        leased.network.entries(),
        new NewContainer.Shown(
            ShownDocuments.config(recipe, order.sent()),
            ShownDocuments.hostConfig(recipe, order.sent()),
            ShownDocuments.mounts(recipe)));
  }
}
