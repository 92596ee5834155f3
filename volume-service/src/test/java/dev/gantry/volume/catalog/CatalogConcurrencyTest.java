package dev.gantry.volume.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.volume.RunningVolumeService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many users and containers on one name at once, against the real locks. */
class CatalogConcurrencyTest {
  private static final int THREADS = 8;
  private static final int STEPS = 25;

  private final RunningVolumeService service = RunningVolumeService.get();
  private final TenantId tenant = RunningVolumeService.newTenant();

  @Test
  void everyNodeIsToldInGrowingVersionsAndNoCallFailsUnexpectedly() throws Exception {
    List<NodeId> nodes = List.of(RunningVolumeService.newNode(), RunningVolumeService.newNode());
    List<Future<List<Integer>>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int seed = 0; seed < THREADS; seed++) {
        Random random = new Random(seed);
        NodeId node = nodes.get(seed % nodes.size());
        futures.add(threads.submit(() -> history(random, node)));
      }
    }
    for (Future<List<Integer>> future : futures) {
      assertThat(future.get()).allMatch(List.of(200, 201, 204, 404, 409)::contains);
    }
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(nodes)
                    .allSatisfy(
                        node ->
                            assertThat(service.ordersFor(node))
                                .extracting(order -> order.version())
                                .doesNotHaveDuplicates()));
  }

  /** Creates, leases, ends and removes; answers every node order at once, as a quick agent does. */
  private List<Integer> history(Random random, NodeId node) {
    List<Integer> statuses = new ArrayList<>();
    ContainerId container = RunningVolumeService.newContainer();
    for (int step = 0; step < STEPS; step++) {
      int status =
          switch (random.nextInt(4)) {
            case 0 ->
                service.call(tenant, "POST", "/volumes/create", Map.of("Name", "data")).status();
            case 1 -> lease(container, node);
            case 2 ->
                service
                    .inner(tenant, "DELETE", "/inner/v1/volume-leases/" + container, null)
                    .status();
            default -> service.call(tenant, "DELETE", "/volumes/data", null).status();
          };
      statuses.add(status);
      service.ordersFor(node).stream()
          .filter(order -> !order.present())
          .forEach(service::volumeGone);
    }
    service.inner(tenant, "DELETE", "/inner/v1/volume-leases/" + container, null);
    return statuses;
  }

  private int lease(ContainerId container, NodeId node) {
    int status = service.lease(tenant, container, node, "data").status();
    // The order to delete may still be on its way to the one who answers it here.
    return status == 503 ? 409 : status;
  }
}
