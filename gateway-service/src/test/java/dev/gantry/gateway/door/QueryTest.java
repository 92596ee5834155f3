package dev.gantry.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {
  @ParameterizedTest
  @CsvSource({
    "1,true",
    "true,true",
    "True,true",
    "yes,true",
    "0,false",
    "false,false",
    "no,false",
    "none,false",
    "'',false"
  })
  void flagsAreReadAsDockerdDoes(String text, boolean flag) {
    assertThat(Query.parse("a=1&f=" + text).flag("f")).isEqualTo(flag);
  }

  @Test
  void theFirstOfANameCountsAndEncodingIsUndone() {
    Query query = Query.parse("a=x%20y&a=z&b&c=1%2B1");
    assertThat(query.text("a")).isEqualTo("x y");
    assertThat(query.text("b")).isEmpty();
    assertThat(query.text("c")).isEqualTo("1+1");
    assertThat(query.text("d")).isEmpty();
    assertThatThrownBy(() -> Query.parse("a=%zz")).hasMessageContaining("invalid URL escape");
  }

  @Test
  void timesAreSecondsOrRfc3339() {
    assertThat(DockerTime.parse("since", "1700000000.000000001"))
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000L, 1));
    assertThat(DockerTime.parse("since", "2023-11-14T22:13:20Z"))
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
    assertThat(DockerTime.parse("since", "0")).isNull();
  }
}
