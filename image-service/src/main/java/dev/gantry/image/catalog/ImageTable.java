package dev.gantry.image.catalog;

import dev.gantry.image.config.ImageConfiguration;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of images and of the blobs they use. Each statement names its tenant. */
public final class ImageTable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<List<StoredLayer>> LAYERS = new TypeReference<>() {};
  private static final String COLUMNS =
      "select tenant, id, incarnation, config, layers, parent, last_tagged from image";

  private final JdbcClient jdbc;
  private final NameTable names;

  public ImageTable(JdbcClient jdbc, NameTable names) {
    this.jdbc = jdbc;
    this.names = names;
  }

  /** The image, unless it is deleted or kept only for its containers. */
  public Optional<Image> find(TenantId tenant, Digest id) {
    return one(COLUMNS + " where tenant = ? and id = ? and not removed", tenant, id.value());
  }

  /** As {@link #find}; the row stays locked to the end of the transaction, against its deletion. */
  Optional<Image> findLocked(TenantId tenant, Digest id) {
    return one(
        COLUMNS + " where tenant = ? and id = ? and not removed for update", tenant, id.value());
  }

  /** Also when it is kept only for its containers. */
  public Optional<Image> findKept(TenantId tenant, Digest id) {
    return one(COLUMNS + " where tenant = ? and id = ?", tenant, id.value());
  }

  /** The one image whose id begins so; empty when there is none, or more than one. */
  public Optional<Digest> findByPrefix(TenantId tenant, String prefix) {
    List<String> ids =
        jdbc.sql(
                "select id from image where tenant = ? and id >= ? and id < ? and not removed limit 2")
            .params(tenant.value(), prefix, prefix + "g")
            .query(String.class)
            .list();
    return ids.size() == 1 ? Optional.of(new Digest(ids.getFirst())) : Optional.empty();
  }

  public List<Image> list(TenantId tenant) {
    return jdbc
        .sql(COLUMNS + " where tenant = ? and not removed order by created desc, id")
        .param(tenant.value())
        .query((row, n) -> read(row))
        .list()
        .stream()
        .map(names.addNames(tenant))
        .toList();
  }

  public int count(TenantId tenant) {
    return jdbc.sql("select count(*) from image where tenant = ? and not removed")
        .param(tenant.value())
        .query(Integer.class)
        .single();
  }

  boolean hasChildren(TenantId tenant, Digest id) {
    return jdbc.sql(
            "select exists(select 1 from image where tenant = ? and parent = ? and not removed)")
        .params(tenant.value(), id.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Inserts an image. One that is there already stays as it is; one kept only for its containers is
   * back.
   *
   * @return whether the row is new, and so its blobs are not referred to yet
   */
  boolean insert(NewImage image, long size) {
    return jdbc.sql(
            """
            insert into image (tenant, id, config, layers, size, created, parent)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, id) do update set removed = false
            returning xmax = 0
            """)
        .params(
            image.tenant().value(),
            image.configuration().id().value(),
            image.configuration().json(),
            JSON.writeValueAsString(image.layers()),
            size,
            time(image.configuration().created()),
            image.parent() == null ? null : image.parent().value())
        .query(Boolean.class)
        .single();
  }

  void refer(TenantId tenant, Digest id, Collection<Digest> blobs) {
    for (Digest blob : new LinkedHashSet<>(blobs)) {
      jdbc.sql("insert into image_blob (tenant, image, digest) values (?, ?, ?)")
          .params(tenant.value(), id.value(), blob.value())
          .update();
    }
  }

  void touchTagged(TenantId tenant, Digest id, Instant now) {
    jdbc.sql("update image set last_tagged = ? where tenant = ? and id = ?")
        .params(time(now), tenant.value(), id.value())
        .update();
  }

  /** Hides an image that containers still use. */
  void hide(TenantId tenant, Digest id) {
    jdbc.sql("update image set removed = true where tenant = ? and id = ?")
        .params(tenant.value(), id.value())
        .update();
  }

  /** Deletes the row; returns the blobs that it referred to. */
  Set<Digest> delete(TenantId tenant, Digest id) {
    Set<Digest> blobs = new LinkedHashSet<>();
    jdbc.sql("delete from image_blob where tenant = ? and image = ? returning digest")
        .params(tenant.value(), id.value())
        .query(String.class)
        .list()
        .forEach(digest -> blobs.add(new Digest(digest)));
    jdbc.sql("delete from image where tenant = ? and id = ?")
        .params(tenant.value(), id.value())
        .update();
    return blobs;
  }

  /** Images that were deleted by force and that no container uses any more. */
  List<Image> abandoned() {
    return jdbc.sql(
            COLUMNS
                + " i where removed and not exists (select 1 from lease l"
                + " where l.tenant = i.tenant and l.image = i.id) for update skip locked")
        .query((row, n) -> read(row))
        .list();
  }

  /** Whether an image of the tenant refers to the blob. */
  public boolean mayRead(TenantId tenant, Digest blob) {
    return jdbc.sql("select exists(select 1 from image_blob where tenant = ? and digest = ?)")
        .params(tenant.value(), blob.value())
        .query(Boolean.class)
        .single();
  }

  Optional<StoredLayer> findLayer(TenantId tenant, Digest blob) {
    return jdbc.sql(
            "select i.layers from image i join image_blob b on b.tenant = i.tenant and b.image = i.id"
                + " where b.tenant = ? and b.digest = ? limit 1")
        .params(tenant.value(), blob.value())
        .query(String.class)
        .optional()
        .flatMap(
            layers ->
                JSON.readValue(layers, LAYERS).stream()
                    .filter(layer -> layer.ref().blob().equals(blob))
                    .findFirst());
  }

  long nextVersion() {
    return jdbc.sql("select nextval('image_version')").query(Long.class).single();
  }

  private Optional<Image> one(String sql, TenantId tenant, String id) {
    return jdbc.sql(sql)
        .params(tenant.value(), id)
        .query((row, n) -> read(row))
        .optional()
        .map(image -> names.addNames(tenant, image));
  }

  private static Image read(ResultSet row) throws SQLException {
    String parent = row.getString("parent");
    OffsetDateTime tagged = row.getObject("last_tagged", OffsetDateTime.class);
    return new Image(
        new TenantId(row.getString("tenant")),
        new Digest(row.getString("id")),
        row.getLong("incarnation"),
        ImageConfiguration.parse(row.getString("config")),
        JSON.readValue(row.getString("layers"), LAYERS),
        parent == null ? null : new Digest(parent),
        tagged == null ? null : tagged.toInstant(),
        new ArrayList<>());
  }

  static OffsetDateTime time(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
