package dev.gantry.image.reference;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.Digest;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;

/**
 * A named image reference in its normalised form: {@code busybox} is {@code
 * docker.io/library/busybox}. Parsed as Docker does, with its words for what is wrong.
 *
 * @param domain of the registry, {@code docker.io} when the reference names none
 * @param path of the repository in it
 * @param tag null when the reference has none
 * @param digest null when the reference has none
 * @see <a href="https://github.com/distribution/reference/blob/main/normalize.go">distribution
 *     reference, normalisation</a>
 */
public record ImageName(String domain, String path, String tag, Digest digest)
    implements Comparable<ImageName> {
  static final String DEFAULT_DOMAIN = "docker.io";
  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final String DEFAULT_TAG = "latest";
  private static final int LONGEST_PATH = 255;

  public ImageName {
    Objects.requireNonNull(domain, "domain");
    Objects.requireNonNull(path, "path");
  }

  /**
   * @throws GantryException BAD_REQUEST in Docker's words
   */
  public static ImageName parse(String reference) {
    if (ReferenceGrammar.HEX_64.matcher(reference).matches()) {
      throw bad(
          "invalid repository name ("
              + reference
              + "), cannot specify 64-byte hexadecimal strings");
    }
    String[] parts = splitDomain(reference);
    String repository = beforeTag(parts[1]);
    if (!repository.toLowerCase(Locale.ROOT).equals(repository)) {
      throw bad("invalid reference format: repository name (" + repository + ") must be lowercase");
    }
    Matcher matcher = ReferenceGrammar.NORMALISED.matcher(parts[0] + "/" + parts[1]);
    if (!matcher.matches()) {
      throw bad("invalid reference format");
    }
    if (matcher.group(2).length() > LONGEST_PATH) {
      throw bad("repository name must not be more than 255 characters");
    }
    return new ImageName(
        matcher.group(1), matcher.group(2), matcher.group(3), digest(matcher.group(4)));
  }

  /**
   * The name that the pair {@code repo} and {@code tag} of Docker's API means: an empty tag leaves
   * the tag in {@code repo}, or {@code latest}.
   *
   * @throws GantryException BAD_REQUEST; a digest in {@code repo} is refused too
   */
  public static ImageName ofRepoAndTag(String repo, String tag) {
    ImageName name = parse(repo);
    if (name.digest() != null) {
      throw bad("cannot import digest reference");
    }
    return tag == null || tag.isEmpty() ? name.tagged() : name.withTag(tag);
  }

  /** A name with neither tag nor digest gets the tag {@code latest}. */
  public ImageName tagged() {
    return tag == null && digest == null ? new ImageName(domain, path, DEFAULT_TAG, null) : this;
  }

  /**
   * @throws GantryException BAD_REQUEST when it is no tag
   */
  public ImageName withTag(String newTag) {
    if (!ReferenceGrammar.TAG.matcher(newTag).matches()) {
      throw bad("invalid tag format");
    }
    return new ImageName(domain, path, newTag, null);
  }

  /** Domain and path: the key of a repository. */
  public String repository() {
    return domain + "/" + path;
  }

  /** The repository as people write it: without {@code docker.io/library/}. */
  public String familiarRepository() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return repository();
    }
    return path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0
        ? path.substring(OFFICIAL.length())
        : path;
  }

  /** As people write it: {@code busybox:1}. */
  public String familiar() {
    return familiarRepository()
        + (tag == null ? "" : ":" + tag)
        + (digest == null ? "" : "@" + digest);
  }

  @Override
  public int compareTo(ImageName other) {
    return familiar().compareTo(other.familiar());
  }

  @Override
  public String toString() {
    return familiar();
  }

  /** What stands before the first slash is a domain only if it looks like one. */
  private static String[] splitDomain(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return new String[] {DEFAULT_DOMAIN, OFFICIAL + name};
    }
    String first = name.substring(0, slash);
    String rest = name.substring(slash + 1);
    if (first.equals(LEGACY_DOMAIN) || first.equals(DEFAULT_DOMAIN)) {
      return new String[] {DEFAULT_DOMAIN, rest.indexOf('/') < 0 ? OFFICIAL + rest : rest};
    }
    boolean domain =
        first.equals("localhost")
            || first.indexOf('.') >= 0
            || first.indexOf(':') >= 0
            || !first.toLowerCase(Locale.ROOT).equals(first);
    return domain ? new String[] {first, rest} : new String[] {DEFAULT_DOMAIN, name};
  }

  private static String beforeTag(String remainder) {
    int colon = remainder.indexOf(':');
    return colon < 0 ? remainder : remainder.substring(0, colon);
  }

  private static Digest digest(String text) {
    if (text == null) {
      return null;
    }
    if (!ReferenceGrammar.SHA_256.matcher(text).matches()) {
      // Docker knows sha384 and sha512 too; nothing here is stored under them.
      throw bad(
          text.startsWith("sha256:")
              ? "invalid checksum digest length"
              : "unsupported digest algorithm");
    }
    return new Digest(text);
  }

  private static GantryException bad(String message) {
    return new GantryException(ErrorCode.BAD_REQUEST, message);
  }
}
