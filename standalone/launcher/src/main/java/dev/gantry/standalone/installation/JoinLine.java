package dev.gantry.standalone.installation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that another host needs to join, in one word: {@code TOKEN@HOST:PORT#FINGERPRINT}. The
 * fingerprint tells the host that it speaks with the right platform before it sends the token.
 *
 * @param fingerprint SHA-256 of the authority's certificate, 64 hexadecimal digits
 */
public record JoinLine(String token, String gateway, String fingerprint) {
  private static final Pattern FORM =
      Pattern.compile("(gj_[A-Za-z0-9_-]{43})@(.+:[0-9]{1,5})#([0-9a-f]{64})");

  /**
   * @throws LaunchException not such a line; what it holds is not repeated, since it is secret
   */
  public static JoinLine parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new LaunchException(
          "that is not what ./gantry node token prints (TOKEN@HOST:PORT#FINGERPRINT)");
    }
    return new JoinLine(parts.group(1), parts.group(2), parts.group(3));
  }

  /** As it is typed. */
  public String text() {
    return token + "@" + gateway + "#" + fingerprint;
  }

  /** Kept out of logs. */
  @Override
  public String toString() {
    return "JoinLine[" + gateway + "]";
  }
}
