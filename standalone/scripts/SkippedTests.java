import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads the test reports of all modules and fails in CI (CI=true) when a test was skipped that is
 * not in e2e-tests/skipped-tests.txt with its reason. Run as a source file: it needs only the JDK.
 */
void main(String[] args) throws Exception {
  Path root = Path.of(args[0]);
  Set<String> allowed = allowed(root.resolve("e2e-tests/skipped-tests.txt"));
  List<String> skipped = new ArrayList<>();
  int tests = 0;
  try (var paths = Files.walk(root)) {
    for (Path report : paths.filter(path -> isReport(path)).sorted().toList()) {
      tests += read(report, skipped);
    }
  }
  List<String> unlisted = skipped.stream().filter(line -> !listed(line, allowed)).toList();
  IO.println("%d tests ran, %d were skipped".formatted(tests - skipped.size(), skipped.size()));
  skipped.forEach(line -> IO.println("  skipped: " + line));
  if (tests == 0) {
    System.err.println("no test report was found: the tests did not run");
    System.exit(1);
  }
  if (!unlisted.isEmpty() && "true".equals(System.getenv("CI"))) {
    System.err.println("skipped, and not in e2e-tests/skipped-tests.txt with a reason:");
    unlisted.forEach(line -> System.err.println("  " + line));
    System.exit(1);
  }
}

static boolean isReport(Path path) {
  String name = path.getFileName().toString();
  boolean folder = path.getParent().endsWith("target/surefire-reports");
  return folder && name.startsWith("TEST-") && name.endsWith(".xml");
}

/** Adds {@code class#method: reason} of each skipped test; the number of all. */
static int read(Path report, List<String> skipped) throws Exception {
  Element suite =
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getDocumentElement();
  NodeList cases = suite.getElementsByTagName("testcase");
  for (int i = 0; i < cases.getLength(); i++) {
    Element test = (Element) cases.item(i);
    NodeList skips = test.getElementsByTagName("skipped");
    if (skips.getLength() > 0) {
      String reason = ((Element) skips.item(0)).getAttribute("message");
      skipped.add(test.getAttribute("classname") + "#" + test.getAttribute("name") + ": " + reason);
    }
  }
  return cases.getLength();
}

/** Lines {@code class#method reason} or {@code class reason}; # at the beginning is a comment. */
static Set<String> allowed(Path list) throws Exception {
  Set<String> names = new HashSet<>();
  if (!Files.exists(list)) {
    return names;
  }
  for (String line : Files.readAllLines(list)) {
    String[] words = line.strip().split("\\s+", 2);
    if (line.isBlank() || line.startsWith("#")) {
      continue;
    }
    if (words.length < 2) {
      throw new IllegalArgumentException(list + ": no reason is given for " + words[0]);
    }
    names.add(words[0]);
  }
  return names;
}

static boolean listed(String skipped, Set<String> allowed) {
  String test = skipped.substring(0, skipped.indexOf(": "));
  String plain = test.replaceFirst("[({\\[].*$", "");
  String type = test.substring(0, test.indexOf('#'));
  return allowed.contains(plain) || allowed.contains(type);
}
