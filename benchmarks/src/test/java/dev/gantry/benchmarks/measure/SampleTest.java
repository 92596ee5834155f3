package dev.gantry.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void medianIsTheOneInTheMiddleWhateverTheOrder() {
    assertThat(new Sample(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4.0);
  }

  @Test
  void medianOfAnEvenNumberIsTheLowerOne() {
    assertThat(new Sample(List.of(1.0, 3.0)).median()).isEqualTo(1.0);
  }

  @Test
  void quantileIsTheNearestRank() {
    Sample hundred = new Sample(IntStream.rangeClosed(1, 100).mapToObj(n -> (double) n).toList());
    assertThat(hundred.quantile(0.95)).isEqualTo(95.0);
    assertThat(hundred.quantile(1)).isEqualTo(100.0);
    assertThat(new Sample(List.of(5.0)).quantile(0.95)).isEqualTo(5.0);
  }

  @Test
  void nothingMeasuredIsNoResult() {
    assertThatThrownBy(() -> new Sample(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
