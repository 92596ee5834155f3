package dev.gantry.container.app;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import dev.gantry.model.id.TenantId;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An app's name among its tenant's: a DNS label, so that it can be part of a host name.
 *
 * @param name 1 to 40 characters: room is left for the number in the names of its replicas
 */
record AppName(TenantId tenant, String name) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  AppName {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(name, "name");
  }

  /**
   * @throws GantryException BAD_REQUEST
   */
  static AppName checked(TenantId tenant, String name) {
    if (!FORM.matcher(name).matches()) {
      throw new GantryException(
          ErrorCode.BAD_REQUEST,
          "invalid app name ("
              + name
              + "): use up to 40 lower-case letters, digits and hyphens, no hyphen at an end");
    }
    return new AppName(tenant, name);
  }

  @Override
  public String toString() {
    return tenant + "/" + name;
  }
}
