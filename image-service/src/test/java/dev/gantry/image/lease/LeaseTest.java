package dev.gantry.image.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.kit.json.GantryJson;
import dev.gantry.kit.outbox.Outbox;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.event.ContainerEvent;
import dev.gantry.model.event.Envelope;
import dev.gantry.model.event.Topics;
import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.lease.ImageLease;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class LeaseTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();

  private final TenantId tenant = new TenantId("l" + UUID.randomUUID().toString().substring(0, 18));
  private final Caller caller = TestPlatform.tenant(tenant);
  private final ContainerId container =
      new ContainerId(
          (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "").substring(0, 64));
  private String image;

  @BeforeEach
  void importImage() {
    image = imported("busybox");
  }

  @Test
  void aLeaseTellsAllThatARunNeeds() {
    ImageLease lease = lease("busybox:latest");
    assertThat(lease.image().value()).isEqualTo(image);
    assertThat(lease.config().cmd()).containsExactly("sh");
    assertThat(lease.layers())
        .singleElement()
        .satisfies(
            layer -> {
              assertThat(layer.chainId()).isEqualTo(layer.diffId());
              assertThat(PLATFORM.bean(BlobStore.class).size(layer.blob())).hasValue(layer.size());
            });
  }

  @Test
  void aRepeatGivesTheSameImageThoughTheNameMoved() {
    lease("busybox");
    imported("busybox");
    assertThat(lease("busybox").image().value()).isEqualTo(image);
  }

  @Test
  void idsAndTheirBeginningsAreLeasedToo() {
    assertThat(lease(image).image().value()).isEqualTo(image);
    assertThat(lease(image.substring(7, 19)).image().value()).isEqualTo(image);
  }

  @Test
  void aMissingImageIsToldInDockersWords() {
    Answer answer = ask("missing", "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text())
        .contains("\"No such image: missing:latest\"")
        .contains("NO_SUCH_IMAGE");
  }

  @Test
  void anImageOfAnotherPlatformIsNoMatchAndNotHeld() {
    Answer answer = ask("busybox", "linux/riscv64");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("does not match the specified platform (linux/riscv64)");
    assertThat(leases()).isZero();
  }

  @Test
  void aLeasedImageIsNotDeleted() {
    lease("busybox");
    PLATFORM.containers.put(container.value(), "created");
    says(
        "/images/busybox",
        "conflict: unable to remove repository reference \\\"busybox\\\" (must force) - container "
            + container.shortId()
            + " is using its referenced image "
            + image.substring(7, 19));
    says(
        "/images/" + image,
        "conflict: unable to delete "
            + image.substring(7, 19)
            + " (must be forced) - image is being used by stopped container "
            + container.shortId());
    PLATFORM.containers.put(container.value(), "running");
    says(
        "/images/" + image + "?force=1",
        "conflict: unable to delete "
            + image.substring(7, 19)
            + " (cannot be forced) - image is being used by running container "
            + container.shortId());
  }

  @Test
  void aForcedRemovalKeepsTheLayersUntilTheContainerIsGone() {
    ImageLease lease = lease("busybox");
    PLATFORM.containers.put(container.value(), "exited");
    assertThat(delete("/images/busybox?force=1").status()).isEqualTo(200);
    assertThat(ask("busybox", "").status()).isEqualTo(404);
    sweepAfterGrace();
    Digest blob = lease.layers().getFirst().blob();
    assertThat(PLATFORM.bean(BlobStore.class).size(blob)).isPresent();
    // The sweep moved the clock: without a confirmation the lease would have expired.
    apply(1, false, true);
    sweepAfterGrace();
    assertThat(PLATFORM.bean(BlobStore.class).size(blob)).isEmpty();
  }

  @Test
  void aLeaseExpiresUnlessTheContainersEventConfirmsIt() {
    lease("busybox");
    PLATFORM.moveClock(Duration.ofMinutes(4));
    PLATFORM.leases().expire();
    assertThat(leases()).isEqualTo(1);
    PLATFORM.moveClock(Duration.ofMinutes(2));
    PLATFORM.leases().expire();
    assertThat(leases()).isZero();
    lease("busybox");
    apply(1, false, false);
    PLATFORM.moveClock(Duration.ofMinutes(6));
    PLATFORM.leases().expire();
    assertThat(leases()).isEqualTo(1);
  }

  @Test
  void aConfirmationBringsAnExpiredLeaseBack() {
    apply(1, true, false);
    assertThat(leases()).isEqualTo(1);
  }

  @Test
  void anOlderEventAfterTheEndChangesNothing() {
    lease("busybox");
    apply(3, false, true);
    apply(2, true, false);
    assertThat(leases()).isZero();
    assertThat(delete("/images/busybox").status()).isEqualTo(200);
  }

  @Test
  void aLeaseGivenBackIsGoneAndGivingBackTwiceIsFine() {
    lease("busybox");
    String path = "/inner/v1/image-leases/" + container;
    assertThat(PLATFORM.call("DELETE", path, null, TestPlatform.service(tenant)).status())
        .isEqualTo(204);
    assertThat(PLATFORM.call("DELETE", path, null, TestPlatform.service(tenant)).status())
        .isEqualTo(204);
    assertThat(delete("/images/busybox").status()).isEqualTo(200);
  }

  @Test
  void anImageMayGoRightAfterItsContainerThoughTheEventHasNotCome() {
    lease("busybox");
    apply(1, true, false);
    PLATFORM.containers.remove(container.value());
    assertThat(delete("/images/busybox").status()).isEqualTo(200);
  }

  @Test
  void eventsComeFromKafka() {
    lease("busybox");
    PLATFORM
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                PLATFORM
                    .bean(Outbox.class)
                    .append(Topics.CONTAINERS, container.value(), tenant, 1, event(false, true)));
    await(() -> leases() == 0);
  }

  @Test
  void tenantsMayNotUseTheInnerApi() {
    assertThat(
            PLATFORM.call("POST", "/inner/v1/image-leases", body("busybox", ""), caller).status())
        .isEqualTo(403);
  }

  private static void sweepAfterGrace() {
    PLATFORM.moveClock(Duration.ofMinutes(4));
    PLATFORM.ledger().sweep();
    PLATFORM.moveClock(Duration.ofMinutes(7));
    PLATFORM.ledger().sweep();
  }

  private void apply(long version, boolean running, boolean removed) {
    PLATFORM
        .bean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                PLATFORM
                    .leases()
                    .apply(
                        new Envelope<>(
                            "e" + version,
                            tenant,
                            container.value(),
                            version,
                            Instant.now(),
                            event(running, removed))));
  }

  private ContainerEvent event(boolean running, boolean removed) {
    return new ContainerEvent(
        container,
        tenant,
        null,
        "c",
        new Digest(image),
        "busybox",
        null,
        running,
        removed,
        removed ? "destroy" : "create",
        null);
  }

  private int leases() {
    return PLATFORM
        .jdbc()
        .sql("select count(*) from lease where tenant = ? and image is not null")
        .param(tenant.value())
        .query(Integer.class)
        .single();
  }

  private ImageLease lease(String reference) {
    Answer answer = ask(reference, "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return GantryJson.mapper().readValue(answer.bytes(), ImageLease.class);
  }

  private Answer ask(String reference, String platform) {
    return PLATFORM.call(
        "POST", "/inner/v1/image-leases", body(reference, platform), TestPlatform.service(tenant));
  }

  private byte[] body(String reference, String platform) {
    return GantryJson.mapper()
        .writeValueAsBytes(new ImageLease.Request(tenant, container, reference, platform));
  }

  private String imported(String name) {
    Answer answer =
        PLATFORM.call(
            "POST",
            "/images/create?fromSrc=-&repo=" + name + "&changes=CMD%20%5B%22sh%22%5D",
            Tars.of("f", UUID.randomUUID().toString()),
            caller);
    return GantryJson.mapper().readTree(answer.text()).path("status").asString();
  }

  private Answer delete(String path) {
    return PLATFORM.call("DELETE", path, null, caller);
  }

  private void says(String path, String message) {
    Answer answer = delete(path);
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).contains(message);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
