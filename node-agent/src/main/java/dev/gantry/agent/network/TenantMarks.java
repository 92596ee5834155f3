package dev.gantry.agent.network;

import dev.gantry.model.id.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers of tenants, given out anew by each agent: its rules are made anew as well. */
final class TenantMarks {
  private final Map<TenantId, Integer> marks = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** Above 0, which packets of nobody have. */
  int of(TenantId tenant) {
    return marks.computeIfAbsent(tenant, unknown -> last.incrementAndGet());
  }
}
