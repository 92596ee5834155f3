package dev.gantry.image.catalog;

import dev.gantry.image.reference.ImageName;
import dev.gantry.model.id.Digest;
import dev.gantry.model.id.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of names: tags and repository digests. */
public final class NameTable {
  private static final String KEY =
      "tenant = ? and domain = ? and path = ? and tag = ? and digest = ?";

  private final JdbcClient jdbc;

  public NameTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Digest> find(TenantId tenant, ImageName name) {
    return jdbc.sql("select image from image_name where " + KEY)
        .params(key(tenant, name))
        .query(String.class)
        .optional()
        .map(Digest::new);
  }

  /** Points a name at an image; returns the image that had it before, if another. */
  Optional<Digest> set(TenantId tenant, ImageName name, Digest image) {
    Optional<Digest> before = find(tenant, name).filter(other -> !other.equals(image));
    List<Object> values = key(tenant, name);
    values.add(image.value());
    jdbc.sql(
            """
            insert into image_name (tenant, domain, path, tag, digest, image)
            values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, domain, path, tag, digest) do update set image = excluded.image
            """)
        .params(values)
        .update();
    return before;
  }

  void delete(TenantId tenant, ImageName name) {
    jdbc.sql("delete from image_name where " + KEY).params(key(tenant, name)).update();
  }

  Image addNames(TenantId tenant, Image image) {
    List<ImageName> names =
        jdbc.sql("select domain, path, tag, digest from image_name where tenant = ? and image = ?")
            .params(tenant.value(), image.id().value())
            .query(
                (row, n) ->
                    name(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
            .list();
    return image.withNames(names);
  }

  /** For many images of a tenant: one statement for all. */
  UnaryOperator<Image> addNames(TenantId tenant) {
    Map<String, List<ImageName>> all = new HashMap<>();
    jdbc.sql("select domain, path, tag, digest, image from image_name where tenant = ?")
        .param(tenant.value())
        .query(
            row -> {
              all.computeIfAbsent(row.getString(5), key -> new ArrayList<>())
                  .add(
                      name(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            });
    return image -> image.withNames(all.getOrDefault(image.id().value(), List.of()));
  }

  /** The columns of a name, in the order of the key. A digest goes before a tag, as in Docker. */
  public static List<Object> key(TenantId tenant, ImageName name) {
    boolean canonical = name.digest() != null;
    List<Object> key = new ArrayList<>();
    key.add(tenant.value());
    key.add(name.domain());
    key.add(name.path());
    key.add(canonical || name.tag() == null ? "" : name.tag());
    key.add(canonical ? name.digest().value() : "");
    return key;
  }

  private static ImageName name(String domain, String path, String tag, String digest) {
    return new ImageName(
        domain, path, tag.isEmpty() ? null : tag, digest.isEmpty() ? null : new Digest(digest));
  }
}
