package dev.gantry.agent.program;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** An argument of a {@link Step}, as it is known while a program is built. */
public sealed interface Arg {
  /** How the argument stands in a listing. */
  String shown();

  /** A plain number. */
  record Num(long value) implements Arg {
    @Override
    public String shown() {
      return value >= 0 && value < 1 << 16 || value < 0 && value > -4096
          ? Long.toString(value)
          : "0x" + Long.toHexString(value);
    }
  }

  /** Address of a NUL-terminated UTF-8 string. */
  record Text(String text) implements Arg {
    public Text {
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a NUL byte in '" + text.replace('\0', '?') + "'");
      }
    }

    @Override
    public String shown() {
      return '"' + text + '"';
    }

    byte[] bytes() {
      return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Address of these bytes, aligned to 8. Compared by identity. */
  final class Bytes implements Arg {
    private final byte[] content;

    public Bytes(byte[] content) {
      this.content = content.clone();
    }

    byte[] content() {
      return content;
    }

    @Override
    public String shown() {
      return content.length <= 24
          ? "{" + HexFormat.of().formatHex(content) + "}"
          : "{"
              + content.length
              + " bytes, hash "
              + Integer.toHexString(Arrays.hashCode(content))
              + "}";
    }
  }

  /** Address of an array of 64-bit words: a structure, or an array of pointers. */
  record Words(List<Arg> words) implements Arg {
    public Words {
      words = List.copyOf(words);
      if (words.stream().anyMatch(word -> word instanceof ResultOf || word instanceof Load)) {
        throw new IllegalArgumentException("run-time values go into arguments only: " + words);
      }
    }

    @Override
    public String shown() {
      return words.stream().map(Arg::shown).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** Address of a cell. */
  record CellAddress(Cell cell) implements Arg {
    @Override
    public String shown() {
      return "&" + cell.name();
    }
  }

  /** Address of a field of another step's record. */
  record FieldAddress(Step step, int offset) implements Arg {
    @Override
    public String shown() {
      return "&" + step.shownName() + "+" + offset;
    }
  }

  /** The result of an earlier step, filled in while the program runs. */
  record ResultOf(Step step) implements Arg {
    @Override
    public String shown() {
      return "result of " + step.shownName();
    }
  }

  /**
   * The word at an offset in a cell, read when the step's turn comes. Two ints in it, such as pipe2
   * leaves, do no harm as a descriptor argument: the kernel takes the lower 32 bits.
   */
  record Load(Cell cell, int offset) implements Arg {
    @Override
    public String shown() {
      return offset == 0 ? cell.name() : cell.name() + "+" + offset;
    }
  }

  static Arg num(long value) {
    return new Num(value);
  }

  static Arg text(String text) {
    return new Text(text);
  }

  static Arg text(Object path) {
    return new Text(path.toString());
  }

  static Arg bytes(byte[] content) {
    return new Bytes(content);
  }

  static Arg words(Arg... words) {
    return new Words(List.of(words));
  }

  /** The address of a NULL-terminated array of strings, as execve takes it. */
  static Arg strings(List<String> strings) {
    List<Arg> words = new ArrayList<>(strings.stream().map(s -> text(s)).toList());
    words.add(num(0));
    return new Words(words);
  }

  static Arg address(Cell cell) {
    return new CellAddress(cell);
  }

  static Arg load(Cell cell, int offset) {
    return new Load(cell, offset);
  }

  static Arg result(Step step) {
    return new ResultOf(step);
  }
}
