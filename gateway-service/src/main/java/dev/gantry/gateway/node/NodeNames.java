package dev.gantry.gateway.node;

import dev.gantry.model.id.NodeId;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes node ids of host names. */
final class NodeNames {
  private static final int LONGEST = 58;

  private NodeNames() {}

  /** The host name in lower case, with dashes for what an id can't hold. */
  static NodeId of(String hostName) {
    String text =
        hostName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    return new NodeId(cut.isEmpty() ? "node" : cut);
  }

  /** For a second host of the same name: four hexadecimal digits behind it. */
  static NodeId another(NodeId taken, RandomGenerator random) {
    return new NodeId(
        taken + "-" + HexFormat.of().toHexDigits((short) random.nextInt(1 << Short.SIZE)));
  }
}
