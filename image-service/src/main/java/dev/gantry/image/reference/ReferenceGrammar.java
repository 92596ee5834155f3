package dev.gantry.image.reference;

import java.util.regex.Pattern;

/**
 * The grammar of image references.
 *
 * @see <a href="https://github.com/distribution/reference/blob/main/reference.go">distribution
 *     reference, grammar</a>
 */
final class ReferenceGrammar {
  private static final String DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final String HOST = DOMAIN_PART + "(?:\\." + DOMAIN_PART + ")*";
  private static final String IPV6 = "\\[(?:[a-fA-F0-9:]+)\\]";
  private static final String DOMAIN = "(?:" + HOST + "|" + IPV6 + ")(?::[0-9]+)?";
  private static final String PATH_PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final String PATH = PATH_PART + "(?:/" + PATH_PART + ")*";
  private static final String TAG_FORM = "[\\w][\\w.-]{0,127}";
  private static final String DIGEST_FORM =
      "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

  /** Groups: 1 domain, 2 path, 3 tag, 4 digest. */
  static final Pattern NORMALISED =
      Pattern.compile(
          "(" + DOMAIN + ")/(" + PATH + ")(?::(" + TAG_FORM + "))?(?:@(" + DIGEST_FORM + "))?");

  static final Pattern TAG = Pattern.compile(TAG_FORM);
  static final Pattern HEX_64 = Pattern.compile("[a-f0-9]{64}");
  static final Pattern SHA_256 = Pattern.compile("sha256:[a-f0-9]{64}");
  static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?[a-f0-9]{1,64}");

  private ReferenceGrammar() {}
}
