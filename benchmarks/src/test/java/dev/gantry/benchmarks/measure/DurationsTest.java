package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DurationsTest {
  @Test
  void medianIsTheOneInTheMiddleWhateverTheOrder() {
    assertThat(new Durations(List.of(9_000_000L, 1_000_000L, 4_000_000L)).medianMillis())
        .isEqualTo(4.0);
  }

  @Test
  void medianOfAnEvenNumberIsTheLowerOne() {
    assertThat(new Durations(List.of(1_000_000L, 3_000_000L)).medianMillis()).isEqualTo(1.0);
  }

  @Test
  void quantileIsTheNearestRank() {
    Durations hundred =
        new Durations(LongStream.rangeClosed(1, 100).map(n -> n * 1_000_000).boxed().toList());
    assertThat(hundred.quantileMillis(0.95)).isEqualTo(95.0);
    assertThat(hundred.quantileMillis(1)).isEqualTo(100.0);
    assertThat(new Durations(List.of(5_000_000L)).quantileMillis(0.95)).isEqualTo(5.0);
  }

  @Test
  void nothingMeasuredIsNoResult() {
    assertThatThrownBy(() -> new Durations(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
