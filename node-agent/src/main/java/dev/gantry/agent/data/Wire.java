package dev.gantry.agent.data;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;

/** A gateway's connection: two directions, each of which ends by itself. */
interface Wire extends ByteChannel, GatheringByteChannel {
  /** The peer reads the end after what was written. */
  void endOutput() throws IOException;
}
