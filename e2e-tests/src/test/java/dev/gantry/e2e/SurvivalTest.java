package dev.gantry.e2e;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What must survive what: each part is killed under load. A short form by default; {@code
 * -Dgantry.survival.rounds=20} is the long one, see CONTRIBUTING, {@code
 * -Dgantry.survival.part=AGENT} that of one part; {@code -Dgantry.survival.seed} repeats a run.
 */
@OnPlatform
class SurvivalTest {
  private static final int ROUNDS = Integer.getInteger("gantry.survival.rounds", 1);
  private static final String ONLY = System.getProperty("gantry.survival.part", "");
  private static final long SEED = Long.getLong("gantry.survival.seed", System.nanoTime());

  @BeforeEach
  void needsItsOwnPlatform(Platform platform) {
    Assumptions.assumeTrue(
        platform.isOwn(),
        Platform.GIVEN_HOST + " is set: a platform given to us is not ours to stop and break");
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void containersOutliveEachPartAndWhatClientsWereToldIsTrue(
      Part part, Docker docker, Platform platform) throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        ONLY.isEmpty() || ONLY.equals(part.name()), "only " + ONLY + " is asked");
    Installation installation = platform.installation();
    Random random = new Random(SEED + part.ordinal());
    System.out.println("seed " + SEED);
    try (Api api = new Api(installation.url(), installation.adminToken())) {
      KillRound round = new KillRound(installation, docker, api, random);
      for (int i = 0; i < ROUNDS; i++) {
        round.run(part, platform.scratch());
      }
    }
  }
}
