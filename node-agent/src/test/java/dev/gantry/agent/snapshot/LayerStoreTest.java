package dev.gantry.agent.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.agent.kernel.LinuxFileCalls;
import dev.gantry.agent.testing.TarBuilder;
import dev.gantry.model.id.Digest;
import dev.gantry.model.run.RunReason;
import dev.gantry.model.spec.LayerRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class LayerStoreTest {
  private static final byte[] TAR = new TarBuilder().file("etc/name", "value").build();

  @TempDir Path temp;
  private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private LayerStore store;

  @AfterEach
  void close() throws InterruptedException {
    if (store != null) {
      store.close();
    }
  }

  private LayerStore store() throws IOException {
    store =
        new LayerStore(
            temp.resolve("layers"), new LinuxFileCalls(), this::open, LayerMetrics.NONE, "boot-1");
    return store;
  }

  private InputStream open(Digest digest) throws IOException {
    fetches.incrementAndGet();
    byte[] content = blobs.get(digest);
    if (content == null) {
      throw new BlobSource.NoSuchBlobException("no blob " + digest);
    }
    return new ByteArrayInputStream(content);
  }

  private LayerRef layer(byte[] tar, byte[] blob) {
    Digest digest = Digest.of(blob);
    blobs.put(digest, blob);
    return new LayerRef(digest, blob.length, "", Digest.of(tar), Digest.of(tar));
  }

  private static byte[] gzip(byte[] tar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(tar);
    }
    return bytes.toByteArray();
  }

  private static byte[] tar() {
    return TAR.clone();
  }

  @Test
  void unpacksPlainGzipAndZstdAlike() throws Exception {
    byte[] zstd = com.github.luben.zstd.Zstd.compress(tar());
    for (byte[] blob : List.of(tar(), gzip(tar()), zstd)) {
      Trees.delete(temp.resolve("layers"));
      Path fs = store().ensure(List.of(layer(tar(), blob)), new FetchProgress()).getFirst();
      assertThat(fs.resolve("etc/name")).hasContent("value");
      store.close();
    }
  }

  @Test
  void manyWhoWantALayerShareOneFetch() throws Exception {
    LayerRef layer = layer(tar(), gzip(tar()));
    LayerStore shared = store();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Path>>> all =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> threads.submit(() -> shared.ensure(List.of(layer), new FetchProgress())))
              .toList();
      for (Future<List<Path>> one : all) {
        assertThat(one.get().getFirst().resolve("etc/name")).exists();
      }
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void bytesThatAreNotTheBlobLeaveNothing() throws Exception {
    LayerRef honest = layer(tar(), gzip(tar()));
    blobs.put(honest.blob(), "something else".getBytes());
    assertThatThrownBy(() -> store().ensure(List.of(honest), new FetchProgress()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(honest.blob().value());
    assertNothingKept();
  }

  @Test
  void contentThatIsNotTheImagesLeavesNothing() throws Exception {
    byte[] other = new TarBuilder().file("x", "y").build();
    LayerRef lying = layer(tar(), gzip(other));
    assertThatThrownBy(() -> store().ensure(List.of(lying), new FetchProgress()))
        .isInstanceOfSatisfying(
            SnapshotException.class,
            e -> assertThat(e.reason()).isEqualTo(RunReason.IMAGE_UNAVAILABLE))
        .hasMessageContaining("the image says");
    assertNothingKept();
  }

  private void assertNothingKept() throws IOException {
    try (Stream<Path> left = Files.list(temp.resolve("layers"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void leftoversOfACutOffFetchAreCleared() throws Exception {
    Files.createDirectories(temp.resolve("layers/.abc/fs"));
    Files.createDirectories(temp.resolve("layers/" + "0".repeat(64) + "/fs"));
    store();
    assertNothingKept();
  }

  @Test
  void layersAreSeenTogetherWithoutMountingThem() throws Exception {
    byte[] below = new TarBuilder().file("d/a", "1").file("d/b", "1").link("l", "/d").build();
    byte[] above = new TarBuilder().file("d/.wh.a", "").file("d/c", "2").build();
    LayerRef top = layer(above, above);
    LayerRef middle =
        new LayerRef(
            top.blob(), top.size(), "", top.diffId(), Digest.of("another chain".getBytes()));
    List<Path> layers = store().ensure(List.of(layer(below, below), middle), new FetchProgress());
    LayeredView view = new LayeredView(new LinuxFileCalls(), layers);
    LayeredView.Node folder = view.find("/l").orElseThrow();
    assertThat(view.children(folder).keySet()).extracting(Path::toString).containsExactly("b", "c");
    assertThat(view.find("/l/../d/c").orElseThrow().top()).hasContent("2");
    assertThat(view.find("/d/a")).isEmpty();
  }
}
