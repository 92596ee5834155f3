package dev.gantry.agent.dns;

import dev.gantry.model.id.ContainerId;
import dev.gantry.model.spec.NetworkPlace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** From one question of a container to its answer, as bytes. */
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
  private static final int HEADER = 12;

  private final Supplier<NameTable> names;
  private final Function<ContainerId, List<NetworkPlace>> places;
  private final Forwarder forwarder;
  private final Path hostResolvConf;
  private final OwnAnswers own = new OwnAnswers();
  private final Timer ours;
  private final Timer others;
  private final Counter failed;

  Answering(
      Supplier<NameTable> names,
      Function<ContainerId, List<NetworkPlace>> places,
      Forwarder forwarder,
      Path hostResolvConf,
      MeterRegistry meters) {
    this.names = names;
    this.places = places;
    this.forwarder = forwarder;
    this.hostResolvConf = hostResolvConf;
    this.ours = timer(meters, "own");
    this.others = timer(meters, "forwarded");
    this.failed =
        Counter.builder("gantry.agent.dns.failed")
            .description("Questions that no name server answered")
            .register(meters);
  }

  private static Timer timer(MeterRegistry meters, String by) {
    return Timer.builder("gantry.agent.dns")
        .description("Questions of containers, until their answer")
        .tag("answer", by)
        .register(meters);
  }

  /** Empty for what is no question: that is not answered. */
  Optional<byte[]> answer(Asker asker, byte[] query, boolean tcp) {
    long begun = System.nanoTime();
    Message message = parsed(query);
    if (message == null || message.getHeader().getFlag(Flags.QR)) {
      return Optional.empty();
    }
    int most = tcp ? Message.MAXLENGTH : OwnAnswers.most(message);
    Optional<Message> answer = own.to(message, names.get(), asker.id());
    if (answer.isPresent()) {
      ours.record(System.nanoTime() - begun, java.util.concurrent.TimeUnit.NANOSECONDS);
      return Optional.of(answer.get().toWire(most));
    }
    byte[] bytes =
        forwarder
            .ask(query, tcp, servers(asker), asker.inside())
            .orElseGet(
                () -> {
                  failed.increment();
                  return OwnAnswers.refusal(message, Rcode.SERVFAIL).toWire(most);
                });
    others.record(System.nanoTime() - begun, java.util.concurrent.TimeUnit.NANOSECONDS);
    return Optional.of(bytes);
  }

  private static Message parsed(byte[] query) {
    try {
      return query.length < HEADER ? null : new Message(query);
    } catch (IOException e) {
      LOG.debug("not a question: {}", e.toString());
      return null;
    }
  }

  private List<OtherServers.Server> servers(Asker asker) {
    boolean outside =
        places.apply(asker.id()).stream().anyMatch(place -> !place.network().internal());
    return OtherServers.of(asker.wish(), resolvConf(), outside);
  }

  /** Read each time: a host that changes networks has others. */
  private String resolvConf() {
    try {
      return Files.readString(hostResolvConf);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("name servers of the host", e);
    }
  }
}
