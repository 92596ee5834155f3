package dev.gantry.image.remote;

/**
 * What a token server gave.
 *
 * @param refresh for later logins; empty when it gave none
 */
record Token(String value, String refresh) {
  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
