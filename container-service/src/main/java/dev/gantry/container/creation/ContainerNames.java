package dev.gantry.container.creation;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names of containers: Docker's rule, and names for those who give none. */
public final class ContainerNames {
  private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

  private static final List<String> ADJECTIVES =
      List.of(
          "agile",
          "amber",
          "ample",
          "apt",
          "arctic",
          "astute",
          "azure",
          "balmy",
          "bold",
          "breezy",
          "brisk",
          "bright",
          "calm",
          "candid",
          "cheery",
          "civil",
          "clear",
          "clever",
          "cosy",
          "crisp",
          "daring",
          "deft",
          "eager",
          "early",
          "earnest",
          "fair",
          "fleet",
          "fond",
          "frank",
          "fresh",
          "gentle",
          "glad",
          "golden",
          "grand",
          "hardy",
          "honest",
          "humble",
          "jolly",
          "keen",
          "kind",
          "lively",
          "loyal",
          "lucid",
          "mellow",
          "merry",
          "mighty",
          "modest",
          "neat",
          "nimble",
          "noble",
          "patient",
          "placid",
          "plucky",
          "polite",
          "proud",
          "quick",
          "quiet",
          "radiant",
          "ready",
          "robust",
          "rustic",
          "serene",
          "sharp",
          "silent",
          "sincere",
          "smart",
          "snug",
          "solid",
          "spry",
          "steady",
          "stout",
          "sunny",
          "swift",
          "tidy",
          "tranquil",
          "trusty",
          "upbeat",
          "vivid",
          "warm",
          "wise",
          "witty",
          "zesty");

  /** Shipwrights, crane builders, engineers and scientists. */
  private static final List<String> SURNAMES =
      List.of(
          "archimedes",
          "armstrong",
          "bazalgette",
          "bernoulli",
          "bessemer",
          "boole",
          "brindley",
          "brunel",
          "cauchy",
          "cayley",
          "chappe",
          "clarke",
          "cubitt",
          "daimler",
          "drebbel",
          "eads",
          "ericsson",
          "eytelwein",
          "fairbairn",
          "faraday",
          "fulton",
          "galvani",
          "gilbreth",
          "gramme",
          "harrison",
          "heron",
          "herschel",
          "hodgkinson",
          "huygens",
          "jacquard",
          "jessop",
          "jouffroy",
          "kaplan",
          "kirchhoff",
          "lagrange",
          "laval",
          "leibniz",
          "lenoir",
          "lilienthal",
          "locke",
          "maudslay",
          "mclean",
          "mercator",
          "michell",
          "monge",
          "murdoch",
          "nasmyth",
          "newcomen",
          "noether",
          "ohm",
          "otto",
          "papin",
          "pascal",
          "paxton",
          "pelton",
          "perronet",
          "planck",
          "poncelet",
          "rankine",
          "rennie",
          "roebling",
          "runge",
          "savery",
          "smeaton",
          "stephenson",
          "stevin",
          "stokes",
          "stringfellow",
          "sullivan",
          "symington",
          "telford",
          "tesla",
          "thales",
          "torricelli",
          "trevithick",
          "vauban",
          "vitruvius",
          "volta",
          "watt",
          "wheatstone",
          "whitworth",
          "wren");

  private ContainerNames() {}

  /** The name without its slash; refused in Docker's words when it breaks the rule. */
  public static String check(String given) {
    String name = given.startsWith("/") ? given.substring(1) : given;
    if (!FORM.matcher(name).matches()) {
      throw Bad.request(
          "Invalid container name (" + given + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    return name;
  }

  /**
   * A name such as {@code keen_brunel}.
   *
   * @param attempt from 0; later attempts add digits, so that a full house is left behind soon
   */
  public static String random(RandomGenerator random, int attempt) {
    String name =
        ADJECTIVES.get(random.nextInt(ADJECTIVES.size()))
            + "_"
            + SURNAMES.get(random.nextInt(SURNAMES.size()));
    return attempt == 0 ? name : name + random.nextInt(1, 10 * attempt);
  }
}
