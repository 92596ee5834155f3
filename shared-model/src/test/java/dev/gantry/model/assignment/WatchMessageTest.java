package dev.gantry.model.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.id.NodeId;
import dev.gantry.model.id.TenantId;
import dev.gantry.model.id.VolumeName;
import dev.gantry.model.spec.LogPolicy;
import dev.gantry.model.spec.MountSpec;
import dev.gantry.model.spec.NetworkMode;
import dev.gantry.model.spec.ProcessSpec;
import dev.gantry.model.spec.Resolver;
import dev.gantry.model.spec.Resources;
import dev.gantry.model.spec.RunSpec;
import dev.gantry.model.spec.SecuritySpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The records that cross processes come back from JSON as they were. */
class WatchMessageTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final NodeId NODE = new NodeId("n1");

  private static WatchMessage back(WatchMessage message) {
    return JSON.readValue(
        JSON.writerFor(WatchMessage.class).writeValueAsString(message), WatchMessage.class);
  }

  private static RunSpec spec() {
    return new RunSpec(
        "web",
        "busybox:1",
        List.of(),
        new ProcessSpec(List.of("sh"), List.of("A=b"), "", "", false, true, true, ""),
        Resources.UNLIMITED,
        SecuritySpec.DEFAULT,
        new NetworkMode.None(),
        List.of(
            new MountSpec.Volume(new VolumeName("data"), "/data", false, true),
            new MountSpec.Bind("/srv", "/srv", true, null, false),
            new MountSpec.Tmpfs("/run", false, "size=1m")),
        "",
        "",
        List.of(),
        Resolver.HOST,
        false,
        false,
        Map.of(),
        LogPolicy.DEFAULT);
  }

  @Test
  void aSnapshotOfContainersAndVolumesComesBack() {
    WatchMessage snapshot =
        new WatchMessage.Snapshot(
            List.of(
                new Assignment.OfContainer(
                    new ContainerId("ab".repeat(32)),
                    TenantId.LOCAL,
                    NODE,
                    7,
                    2,
                    1,
                    DesiredState.STOPPED,
                    StopOrder.KILL,
                    spec()),
                new Assignment.OfVolume(new VolumeName("data"), TenantId.LOCAL, NODE, 3, false)));
    assertThat(back(snapshot)).isEqualTo(snapshot);
  }

  @Test
  void changesAndPingsComeBack() {
    WatchMessage changed =
        new WatchMessage.Changed(
            new Assignment.OfVolume(new VolumeName("data"), TenantId.LOCAL, NODE, 4, true));
    assertThat(back(changed)).isEqualTo(changed);
    assertThat(back(new WatchMessage.Ping())).isEqualTo(new WatchMessage.Ping());
  }
}
