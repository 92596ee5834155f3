package dev.gantry.standalone.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image with one program, {@code /x}, that writes a line and ends: two system calls in machine
 * code below the headers that elf(5) wants. Needs nothing of the machine it is made on.
 */
final class SmallestImage {
  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;
  private static final short X86_64 = 62;
  private static final short AARCH64 = 183;

  /** write(1, "x\n", 2); exit(0). */
  private static final String X86_64_CODE =
      "b801000000 bf01000000 488d3510000000 ba02000000 0f05 b83c000000 31ff 0f05 780a";

  private static final String AARCH64_CODE =
      "200080d2 e1000010 420080d2 080880d2 010000d4 000080d2 a80b80d2 010000d4 780a";

  private SmallestImage() {}

  /** As {@code docker import} takes it. */
  static byte[] tar() throws IOException {
    byte[] program = program(System.getProperty("os.arch").equals("aarch64"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("x");
      entry.setMode(0755);
      entry.setSize(program.length);
      tar.putArchiveEntry(entry);
      tar.write(program);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  static byte[] program(boolean aarch64) {
    byte[] code = HexFormat.of().parseHex((aarch64 ? AARCH64_CODE : X86_64_CODE).replace(" ", ""));
    long size = HEADERS + code.length;
    return ByteBuffer.allocate((int) size)
        .order(ByteOrder.LITTLE_ENDIAN)
        // Elf64_Ehdr
        .put(HexFormat.of().parseHex("7f454c46020101000000000000000000"))
        .putShort((short) 2) // executable
        .putShort(aarch64 ? AARCH64 : X86_64)
        .putInt(1)
        .putLong(BASE + HEADERS) // entry
        .putLong(64) // program headers
        .putLong(0)
        .putInt(0)
        .putShort((short) 64)
        .putShort((short) 56)
        .putShort((short) 1)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        // Elf64_Phdr: all of the file, readable and executable
        .putInt(1)
        .putInt(5)
        .putLong(0)
        .putLong(BASE)
        .putLong(BASE)
        .putLong(size)
        .putLong(size)
        .putLong(0x1000)
        .put(code)
        .array();
  }
}
