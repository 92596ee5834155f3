package dev.gantry.image.remote;

/** Opens sessions with other registries. */
public final class Registries {
  private final RegistrySettings settings;

  public Registries(RegistrySettings settings) {
    this.settings = settings;
    // A bad setting is told at the start, not at the first pull.
    settings.insecure().stream().filter(entry -> entry.indexOf('/') >= 0).forEach(Network::parse);
    Reach.ofTenant(settings);
  }

  /**
   * @param domain of the image's name; nothing is sent yet
   * @param administrator whether the caller is one: others reach less, see {@link Reach}
   */
  public Registry open(String domain, Credentials credentials, boolean administrator) {
    RegistryAddress address = RegistryAddress.of(domain, settings.insecure());
    Reach reach = administrator ? Reach.ofAdministrator() : Reach.ofTenant(settings);
    return new Registry(address, credentials, new RegistryHttp(address, reach, settings));
  }
}
