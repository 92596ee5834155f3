package dev.gantry.e2e;

import java.util.Locale;
import org.assertj.core.api.AbstractAssert;

/** What a test expects of a command, in the words of a user. */
final class ResultAssert extends AbstractAssert<ResultAssert, Result> {
  private ResultAssert(Result result) {
    super(result, ResultAssert.class);
  }

  static ResultAssert expect(Result result) {
    return new ResultAssert(result);
  }

  ResultAssert succeeds() {
    return exitsWith(0);
  }

  ResultAssert exitsWith(int code) {
    if (actual.code() != code) {
      failWithMessage("expected exit code %d of %s", code, actual.describe());
    }
    return this;
  }

  /** Standard output is exactly this. */
  ResultAssert prints(String text) {
    if (!actual.out().equals(text)) {
      failWithMessage("expected stdout <%s> of %s", text, actual.describe());
    }
    return this;
  }

  ResultAssert printsSomethingLike(String pattern) {
    if (!actual.text().matches("(?s)" + pattern)) {
      failWithMessage("expected stdout matching <%s> of %s", pattern, actual.describe());
    }
    return this;
  }

  /** Standard error contains these words; case differs between Docker's versions. */
  ResultAssert complains(String... words) {
    String said = actual.err().toLowerCase(Locale.ROOT);
    for (String expected : words) {
      if (!said.contains(expected.toLowerCase(Locale.ROOT))) {
        failWithMessage("expected <%s> on stderr of %s", expected, actual.describe());
      }
    }
    return this;
  }

  /** Standard error has a match of the pattern, any case. */
  ResultAssert complainsLike(String pattern) {
    if (!actual.err().strip().matches("(?si).*" + pattern + ".*")) {
      failWithMessage("expected stderr matching <%s> of %s", pattern, actual.describe());
    }
    return this;
  }

  ResultAssert saysNothingOnStderr() {
    if (!actual.err().isBlank()) {
      failWithMessage("expected an empty stderr of %s", actual.describe());
    }
    return this;
  }
}
