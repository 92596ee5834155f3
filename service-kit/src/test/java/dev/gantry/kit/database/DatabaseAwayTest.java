package dev.gantry.kit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.error.ErrorCode;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataIntegrityViolationException;

class DatabaseAwayTest {
  @ParameterizedTest
  @CsvSource({
    "08006, true",
    "57P01, true",
    "53100, true",
    "53300, true",
    "23505, false",
    "22021, false",
    "40001, false"
  })
  void whatSaysNothingOfTheRequestIsTheDatabasesOwnTrouble(String state, boolean away) {
    SQLException refused = new SQLException("said", state);
    assertThat(DatabaseAway.isCauseOf(new IllegalStateException(refused))).isEqualTo(away);
  }

  @Test
  void aFullDiskIsCalledSo() {
    Exception full =
        new DataIntegrityViolationException(
            "insert", new BatchUpdateException("could not extend file", "53100", new int[0]));
    assertThat(DatabaseAway.asAnswer(full).code()).isEqualTo(ErrorCode.DISK_FULL);
    assertThat(DatabaseAway.asAnswer(new SQLException("gone", "08006")).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }
}
