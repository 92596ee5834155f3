package dev.gantry.gateway.proxy;

import dev.gantry.kit.http.InnerClient;
import dev.gantry.kit.http.InnerClients;
import dev.gantry.kit.wiring.InnerProperties;
import org.springframework.stereotype.Component;

/** The services behind the gateway. */
@Component
public class Upstreams {
  private final Upstream image;
  private final Upstream container;
  private final Upstream volume;
  private final InnerClients clients;

  Upstreams(InnerProperties inner, InnerClients clients) {
    this.image = new Upstream("image-service", inner.imageUrl());
    this.container = new Upstream("container-service", inner.containerUrl());
    this.volume = new Upstream("volume-service", inner.volumeUrl());
    this.clients = clients;
  }

  public Upstream image() {
    return image;
  }

  public Upstream container() {
    return container;
  }

  public Upstream volume() {
    return volume;
  }

  /** For calls of our own. */
  public InnerClient client(Upstream upstream) {
    return clients.to(upstream.name(), upstream.baseUrl());
  }
}
