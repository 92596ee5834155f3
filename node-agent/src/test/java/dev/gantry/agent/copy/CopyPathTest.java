package dev.gantry.agent.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.GantryException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyPathTest {
  @ParameterizedTest
  @CsvSource({
    "/etc/passwd, /etc/passwd, passwd",
    "etc/passwd, /etc/passwd, passwd",
    "/etc/, /etc/, etc",
    "/etc/., /etc/., .",
    "/, /, ''",
    "/., /., .",
    "., /., .",
    "../../etc, /etc, etc",
    "/a/../b//c, /b/c, c",
    "/a/b/.., /a, a",
    "/a/b/../, /a/, a",
  })
  void pathsAreThoseOfDocker(String given, String path, String entry) {
    assertThat(CopyPath.of(given).path()).isEqualTo(path);
    assertThat(CopyPath.of(given).entryName()).isEqualTo(entry);
  }

  @ParameterizedTest
  @CsvSource({
    "a, '', a",
    "a/b/c, a/b, c",
    "./a/, '', a",
    "/a/b, a, b",
    "a/../b, '', b",
    "/../../b, '', b",
    "., '', ''",
    "./, '', ''",
  })
  void entriesStayBelow(String raw, String parent, String name) {
    assertThat(EntryPath.of(raw, "/x")).isEqualTo(new EntryPath(parent, name));
  }

  @ParameterizedTest
  @CsvSource({"..", "../a", "a/../../b"})
  void entriesThatLeadOutAreRefused(String raw) {
    assertThatThrownBy(() -> EntryPath.of(raw, "/x"))
        .isInstanceOf(GantryException.class)
        .hasMessage("\"" + raw + "\" is outside of \"/x\"");
  }

  /** Go's os.FileMode (package io/fs): ModeDir is bit 31, ModeSymlink bit 27, and so on down. */
  @ParameterizedTest
  @CsvSource({
    "0100644, 420",
    "0040755, 2147484141",
    "0041777, 2148532735",
    "0120777, 134218239",
    "0104755, 8389101",
    "0102755, 4194797",
    "0020666, 69206454",
    "0060660, 67109296",
    "0010600, 33554816",
    "0140755, 16777709",
  })
  void modesAreThoseOfGo(String octal, long go) {
    assertThat(stat(Integer.parseInt(octal, 8)).goMode()).isEqualTo(go);
  }

  @Test
  void namesThatAreNoTextComeThrough() {
    byte[] bytes = {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa4};
    String raw = RawName.of(bytes, 0, bytes.length);
    assertThat(RawName.bytes(raw)).isEqualTo(bytes);
    assertThat(RawName.text(raw)).isEqualTo("a\ufffd\u00e4");
    assertThat(RawName.text(RawName.of("\u00e4"))).isEqualTo("\u00e4");
  }

  private static FileStat stat(int mode) {
    FileStat.Identity identity = new FileStat.Identity(1, 1);
    return new FileStat(mode, 0, 0, 0, Instant.EPOCH, 1, identity, 0, 0, 0, false);
  }
}
