package dev.gantry.volume.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.assignment.Assignment;
import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.volume.RunningVolumeService;
import dev.gantry.volume.RunningVolumeService.Answer;
import dev.gantry.volume.lifecycle.VolumeKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LeasesTest {
  private final RunningVolumeService service = RunningVolumeService.get();
  private final TenantId tenant = RunningVolumeService.newTenant();
  private final NodeId node = RunningVolumeService.newNode();
  private final ContainerId container = RunningVolumeService.newContainer();

  @AfterEach
  void containerServiceAnswersAgain() {
    service.holders = (asked, id) -> service.containers.contains(id);
  }

  @Test
  void aLeaseMakesTheVolumeAndTellsTheNode() {
    JsonNode leased = lease("data").json().get("volumes").get(0);

    assertThat(leased.get("name").asString()).isEqualTo("data");
    assertThat(leased.get("node").asString()).isEqualTo(node.value());
    assertThat(leased.get("anonymous").asBoolean()).isFalse();
    assertThat(leased.get("mountpoint").asString())
        .isEqualTo("/var/lib/gantry/node/volumes/" + tenant + "/data/_data");
    awaitOrders(1);
    assertThat(service.ordersFor(node).getFirst().present()).isTrue();
  }

  @Test
  void aRepeatAnswersTheSameAndMakesNoSecondVolume() {
    Answer first = lease(null);
    Answer second = lease(null);

    assertThat(second.json()).isEqualTo(first.json());
    assertThat(first.json().get("volumes").get(0).get("anonymous").asBoolean()).isTrue();
    assertThat(volumes()).hasSize(1);
  }

  @Test
  void theNextContainerFollowsTheVolumeToItsNode() {
    lease("data");

    NodeId elsewhere = RunningVolumeService.newNode();
    Answer next = service.lease(tenant, RunningVolumeService.newContainer(), elsewhere, "data");

    assertThat(next.json().get("volumes").get(0).get("node").asString()).isEqualTo(node.value());
    assertThat(service.ordersFor(elsewhere)).isEmpty();
  }

  @Test
  void aForeignTenantCanNotBeLeasedFor() {
    Answer answer =
        service.inner(
            RunningVolumeService.newTenant(),
            "POST",
            "/inner/v1/volume-leases",
            Map.of("tenant", tenant, "container", container, "node", node, "volumes", List.of()));

    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void anUnknownDriverIsRefusedAndNothingIsMade() {
    Answer answer =
        service.inner(
            tenant,
            "POST",
            "/inner/v1/volume-leases",
            Map.of(
                "tenant",
                tenant,
                "container",
                container,
                "node",
                node,
                "volumes",
                List.of(
                    Map.of("name", "good", "target", "/a"),
                    Map.of("name", "bad", "target", "/b", "driver", "x"))));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("message").asString())
        .isEqualTo("create bad: error looking up volume plugin x: plugin \"x\" not found");
    assertThat(volumes()).isEmpty();
  }

  @Test
  void endingALeaseFreesTheVolumeAndTakesAnonymousOnesIfAsked() {
    lease("data");
    service.lease(tenant, container, node, null);

    end(false);
    assertThat(volumes()).hasSize(2);
    end(true);
    assertThat(volumes()).containsExactly("data");
    assertThat(remove("data").status()).isEqualTo(204);
  }

  @Test
  void anAnonymousVolumeThatAnotherContainerHoldsStays() {
    String name = lease(null).json().get("volumes").get(0).get("name").asString();
    service.lease(tenant, RunningVolumeService.newContainer(), node, name);

    end(true);

    assertThat(volumes()).containsExactly(name);
  }

  @Test
  void theRemovalOfTheContainerEndsItsLease() {
    String anonymous = lease(null).json().get("volumes").get(0).get("name").asString();

    service.containerEvent(event(anonymous, true, "destroy", Map.of("removeAnonymous", "true")));

    Awaitility.await().untilAsserted(() -> assertThat(volumes()).isEmpty());
  }

  @Test
  void startAndEndOfTheContainerAreToldAsMounts() {
    lease("data");

    service.containerEvent(event("data", false, "start", Map.of()));
    service.containerEvent(event("data", false, "die", Map.of()));

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(service.actionsOf(tenant))
                    .containsExactly("create data", "mount data", "unmount data"));
  }

  @Test
  void anUnconfirmedLeaseRunsOutWithItsAnonymousVolumes() {
    lease(null);
    sweepAfter(Duration.ofMinutes(4));
    assertThat(volumes()).hasSize(1);

    sweepAfter(Duration.ofMinutes(2));

    assertThat(volumes()).isEmpty();
  }

  @Test
  void aLeaseWhoseContainerExistsOutlastsALostEvent() {
    service.containers.add(container);
    lease("data");

    sweepAfter(Duration.ofMinutes(6));

    assertThat(remove("data").status()).isEqualTo(409);
  }

  @Test
  void aLeaseStaysWhileContainerServiceCanNotBeAsked() {
    lease("data");
    service.holders =
        (asked, id) -> {
          throw new GantryException(ErrorCode.UNAVAILABLE, "container-service is not available");
        };

    sweepAfter(Duration.ofMinutes(6));

    assertThat(remove("data").status()).isEqualTo(409);
  }

  @Test
  void aConfirmedLeaseOfAContainerThatIsGoneDoesNotKeepTheVolume() {
    service.containers.add(container);
    lease("data");
    sweepAfter(Duration.ofMinutes(6));
    assertThat(remove("data").status()).isEqualTo(409);

    service.containers.remove(container);

    assertThat(remove("data").status()).isEqualTo(204);
  }

  @Test
  void anEventConfirmsTheLease() {
    lease("data");
    service.containerEvent(event("data", false, "create", Map.of()));
    LeaseTable table = service.bean(LeaseTable.class);
    var key = new VolumeKey(tenant, new VolumeName("data"));

    Awaitility.await()
        .untilAsserted(() -> assertThat(table.confirmedHolders(key)).containsExactly(container));
  }

  @Test
  void aRemovedVolumeIsDeletedOnItsNodeAndItsNameIsFreeAtOnce() {
    lease("data");
    end(false);

    assertThat(remove("data").status()).isEqualTo(204);

    assertThat(volumes()).isEmpty();
    awaitOrders(2);
    Assignment.OfVolume order = service.ordersFor(node).getLast();
    assertThat(order.present()).isFalse();
    assertThat(snapshot()).containsExactly("data " + order.version() + " false");
    assertThat(service.call(tenant, "POST", "/volumes/create", Map.of("Name", "data")).status())
        .isEqualTo(201);
    service.volumeGone(order);
    Awaitility.await().untilAsserted(() -> assertThat(snapshot()).isEmpty());
    assertThat(volumes()).containsExactly("data");
  }

  @Test
  void aNewVolumeOfTheNameWaitsForTheOldDataToGoAndGoesOnCounting() throws Exception {
    lease("data");
    end(false);
    remove("data");
    awaitOrders(2);
    Assignment.OfVolume order = service.ordersFor(node).getLast();

    var waiting = new FutureTask<>(() -> lease("data"));
    Thread.startVirtualThread(waiting);
    service.volumeGone(order);

    assertThat(waiting.get().status()).isEqualTo(200);
    awaitOrders(3);
    assertThat(service.ordersFor(node)).extracting(Assignment.OfVolume::version).isSorted();
    assertThat(service.ordersFor(node).getLast().present()).isTrue();
    assertThat(snapshot()).hasSize(1);
  }

  @Test
  void aLeaseDoesNotWaitForEverForAnUnreachableNode() {
    lease("data");
    end(false);
    remove("data");

    Answer answer = lease("data");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().get("message").asString())
        .contains("volume data: node " + node + " has not yet deleted the data");
    assertThat(volumes()).isEmpty();
  }

  @Test
  void onAnotherNodeTheNameIsUsedWithoutWaiting() {
    lease("data");
    end(false);
    remove("data");

    NodeId elsewhere = RunningVolumeService.newNode();

    assertThat(service.lease(tenant, container, elsewhere, "data").status()).isEqualTo(200);
  }

  private Answer lease(String name) {
    return service.lease(tenant, container, node, name);
  }

  private void end(boolean removeAnonymous) {
    Answer answer =
        service.inner(
            tenant,
            "DELETE",
            "/inner/v1/volume-leases/" + container + "?removeAnonymous=" + removeAnonymous,
            null);
    assertThat(answer.status()).isEqualTo(204);
  }

  private Answer remove(String name) {
    return service.call(tenant, "DELETE", "/volumes/" + name, null);
  }

  private List<String> volumes() {
    JsonNode list = service.call(tenant, "GET", "/volumes", null).json().get("Volumes");
    return list.valueStream().map(volume -> volume.get("Name").asString()).toList();
  }

  private List<String> snapshot() {
    return service
        .inner(tenant, "GET", "/inner/v1/nodes/" + node + "/assignments", null)
        .json()
        .valueStream()
        .map(
            order -> {
              assertThat(order.get("type").asString()).isEqualTo("volume");
              return order.get("volume").asString()
                  + " "
                  + order.get("version").asLong()
                  + " "
                  + order.get("present").asBoolean();
            })
        .toList();
  }

  private void awaitOrders(int count) {
    Awaitility.await().untilAsserted(() -> assertThat(service.ordersFor(node)).hasSize(count));
  }

  private void sweepAfter(Duration time) {
    service.clock.advance(time);
    service.bean(LeaseSweep.class).sweep();
  }

  private ContainerEvent event(
      String volume, boolean removed, String action, Map<String, String> attributes) {
    return new ContainerEvent(
        container,
        tenant,
        node,
        "web",
        null,
        "busybox:1",
        List.of(new VolumeName(volume)),
        !removed,
        removed,
        action,
        attributes);
  }
}
