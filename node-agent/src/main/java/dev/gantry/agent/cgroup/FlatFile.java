package dev.gantry.agent.cgroup;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of lines {@code name number}, which the kernel's documents call "flat keyed".
 *
 * @param numbers by name, in the file's order
 */
record FlatFile(Map<String, Long> numbers) {
  FlatFile {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }

  /** Empty when there is no such file. */
  static FlatFile of(Path file) {
    return parse(CgroupFiles.read(file).orElse(""));
  }

  static FlatFile parse(String text) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    text.lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 2)
        .forEach(words -> numbers.put(words[0], Long.parseUnsignedLong(words[1])));
    return new FlatFile(numbers);
  }

  /** 0 where it is not told. */
  long get(String name) {
    return numbers.getOrDefault(name, 0L);
  }
}
