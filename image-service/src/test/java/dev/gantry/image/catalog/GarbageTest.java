package dev.gantry.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.image.Tars;
import dev.gantry.image.TestPlatform;
import dev.gantry.image.TestPlatform.Answer;
import dev.gantry.image.blob.BlobStore;
import dev.gantry.kit.security.Caller;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GarbageTest {
  private static final TestPlatform PLATFORM = TestPlatform.get();

  private final Caller one = TestPlatform.tenant(new TenantId("g" + short18()));
  private final Caller two = TestPlatform.tenant(new TenantId("g" + short18()));
  private final byte[] layer = Tars.of("f", short18());

  @Test
  void aBlobStaysWhileAnImageOfAnyTenantRefersToIt() {
    String first = imported(one);
    String second = imported(two);
    delete(one, first);
    sweepLater();
    assertThat(stored()).isTrue();
    delete(two, second);
    PLATFORM.ledger().sweep();
    assertThat(stored()).as("within the grace time").isTrue();
    sweepLater();
    assertThat(stored()).isFalse();
  }

  @Test
  void anImportWithinTheGraceTimeKeepsTheBlob() {
    delete(one, imported(one));
    PLATFORM.moveClock(Duration.ofMinutes(9));
    imported(two);
    sweepLater();
    assertThat(stored()).isTrue();
  }

  /** Imports, deletions and sweeps of the same layer at once: no image ever misses its layer. */
  @Test
  void importsAndRemovalsAtOnceLoseNoLayer() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Caller caller = TestPlatform.tenant(new TenantId("g" + short18()));
        work.add(
            () -> {
              while (!done.get()) {
                importAndDelete(caller);
              }
              return null;
            });
      }
      work.add(
          () -> {
            sweepAgainAndAgain(done);
            return null;
          });
      for (Future<Void> result : pool.invokeAll(work)) {
        result.get();
      }
    }
    imported(one);
    sweepLater();
    assertThat(stored()).isTrue();
  }

  private void importAndDelete(Caller caller) {
    String id = imported(caller);
    assertThat(stored()).isTrue();
    delete(caller, id);
  }

  /** Steps are short beside the 60 s that the token of a call in flight is good for. */
  private void sweepAgainAndAgain(AtomicBoolean done) {
    try {
      for (int n = 0; n < 120; n++) {
        PLATFORM.moveClock(Duration.ofSeconds(15));
        PLATFORM.ledger().sweep();
        importAndDelete(two);
      }
    } finally {
      done.set(true);
    }
  }

  private boolean stored() {
    return PLATFORM.bean(BlobStore.class).size(Digest.of(layer)).isPresent();
  }

  private static void sweepLater() {
    PLATFORM.moveClock(Duration.ofMinutes(11));
    PLATFORM.ledger().sweep();
  }

  private String imported(Caller caller) {
    Answer answer = PLATFORM.call("POST", "/images/create?fromSrc=-", layer, caller);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.text()).path("status").asString();
  }

  private static void delete(Caller caller, String id) {
    Answer answer = PLATFORM.call("DELETE", "/images/" + id, null, caller);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private static String short18() {
    return UUID.randomUUID().toString().substring(0, 18);
  }
}
