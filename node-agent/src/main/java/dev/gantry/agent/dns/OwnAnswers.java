package dev.gantry.agent.dns;

import dev.gantry.model.id.ContainerId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Answers to questions about containers (RFC 1035). A name of ours has an answer of ours for every
 * type: what it has no record of is "no data", so that names of containers don't leave the host.
 */
final class OwnAnswers {
  /** Seconds. Docker says 600, by which a client may look for a container where it was. */
  private static final int TTL = 5;

  /** Bytes of an answer by UDP that we take; RFC 9715 advises not to go beyond 1400. */
  private static final int UDP_PAYLOAD = 1232;

  private final AtomicInteger turn = new AtomicInteger();

  /** Empty: the question is for other servers. */
  Optional<Message> to(Message query, NameTable names, ContainerId asker) {
    Record question = query.getQuestion();
    if (query.getHeader().getOpcode() != Opcode.QUERY) {
      return Optional.of(refusal(query, Rcode.NOTIMP));
    }
    if (question == null) {
      return Optional.of(refusal(query, Rcode.FORMERR));
    }
    if (question.getDClass() != DClass.IN) {
      return Optional.empty();
    }
    return question.getType() == Type.PTR
        ? reverse(query, question, names, asker)
        : forward(query, question, names, asker);
  }

  private Optional<Message> forward(
      Message query, Record question, NameTable names, ContainerId asker) {
    String name = question.getName().toString(true);
    return names
        .addresses(asker, name, question.getType() == Type.AAAA)
        .map(addresses -> positive(query, records(question, addresses)));
  }

  private List<Record> records(Record question, List<InetAddress> addresses) {
    List<Record> records = new ArrayList<>();
    for (InetAddress address : addresses) {
      if (question.getType() == Type.A) {
        records.add(new ARecord(question.getName(), DClass.IN, TTL, address));
      } else if (question.getType() == Type.AAAA) {
        records.add(new AAAARecord(question.getName(), DClass.IN, TTL, address));
      }
    }
    if (records.size() > 1) {
      Collections.rotate(records, turn.getAndIncrement() % records.size());
    }
    return records;
  }

  private static Optional<Message> reverse(
      Message query, Record question, NameTable names, ContainerId asker) {
    return ReverseName.address(question.getName().toString(true))
        .flatMap(address -> names.nameOf(asker, address))
        .map(name -> positive(query, List.of(pointer(question, name))));
  }

  private static Record pointer(Record question, String name) {
    try {
      return new PTRRecord(question.getName(), DClass.IN, TTL, Name.fromString(name, Name.root));
    } catch (TextParseException e) {
      throw new IllegalArgumentException("container and network are no host name: " + name, e);
    }
  }

  private static Message positive(Message query, List<Record> records) {
    Message answer = answer(query, Rcode.NOERROR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    records.forEach(record -> answer.addRecord(record, Section.ANSWER));
    return answer;
  }

  /** An answer without records, such as SERVFAIL when no other server answered. */
  static Message refusal(Message query, int code) {
    Message answer = answer(query, code);
    if (query.getQuestion() != null) {
      answer.addRecord(query.getQuestion(), Section.QUESTION);
    }
    return answer;
  }

  private static Message answer(Message query, int code) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.getHeader().setOpcode(query.getHeader().getOpcode());
    if (query.getHeader().getFlag(Flags.RD)) {
      answer.getHeader().setFlag(Flags.RD);
    }
    answer.getHeader().setRcode(code);
    if (query.getOPT() != null) {
      answer.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
    }
    return answer;
  }

  /** How long an answer by UDP may be for who asks so: cut off and marked beyond it. */
  static int most(Message query) {
    OPTRecord edns = query.getOPT();
    return edns == null ? 512 : Math.clamp(edns.getPayloadSize(), 512, UDP_PAYLOAD);
  }
}
