package dev.gantry.agent.run.actor;

import dev.gantry.agent.copy.CopyRoot;

/** A container's files, open until this is closed. */
public interface FilesLease extends AutoCloseable {
  CopyRoot root();

  @Override
  void close();
}
