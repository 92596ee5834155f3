package dev.gantry.agent.log;

/** A record of a log, counted in its segment. */
record Place(long segment, long record) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment == 0 ? Long.compare(record, other.record) : bySegment;
  }
}
