package dev.gantry.agent.dns;

import static dev.gantry.agent.dns.NameTableTest.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class OwnAnswersTest {
  private final OwnAnswers answers = new OwnAnswers();

  private static Message question(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
  }

  private Optional<Message> ask(Message question) {
    return answers.to(question, NameTableTest.table(), WEB);
  }

  /** What is asked, and code and records of the answer; "-": it is for other servers. */
  @ParameterizedTest
  @CsvSource({
    "web, A, NOERROR 10.1.0.2",
    "web, AAAA, NOERROR",
    "web, MX, NOERROR",
    "db.back.end, AAAA, NOERROR fd00:0:0:0:0:0:0:3",
    "debian.org, A, -",
    "debian.org, MX, -",
    "3.0.2.10.in-addr.arpa, PTR, NOERROR db.back.end.",
    "9.9.9.9.in-addr.arpa, PTR, -",
    "300.0.2.10.in-addr.arpa, PTR, -",
    "2.10.in-addr.arpa, PTR, -",
    "3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa, PTR,"
        + " NOERROR db.back.end.",
    "web, PTR, -",
  })
  void answersWhatIsOurs(String name, String type, String expected) throws IOException {
    String told =
        ask(question(name, Type.value(type)))
            .map(
                answer ->
                    Rcode.string(answer.getRcode())
                        + answer.getSection(Section.ANSWER).stream()
                            .map(record -> " " + record.rdataToString())
                            .collect(Collectors.joining()))
            .orElse("-");
    assertThat(told).isEqualTo(expected);
  }

  @Test
  void anAnswerGoesWithItsQuestion() throws IOException {
    Message question = question("WeB", Type.A);
    question.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    Message answer = ask(question).orElseThrow();
    Header header = answer.getHeader();
    assertThat(header.getID()).isEqualTo(question.getHeader().getID());
    assertThat(header.getFlag(Flags.QR)).isTrue();
    assertThat(header.getFlag(Flags.RA)).isTrue();
    assertThat(header.getFlag(Flags.RD)).isTrue();
    assertThat(answer.getQuestion().getName()).hasToString("WeB.");
    assertThat(answer.getSection(Section.ANSWER).getFirst().getName()).hasToString("WeB.");
    assertThat(answer.getOPT()).isNotNull();
  }

  @Test
  void severalTakeTurns() throws IOException {
    String first = firstOf("data");
    String second = firstOf("data");
    assertThat(first).isNotEqualTo(second);
    assertThat(firstOf("data")).isEqualTo(first);
  }

  private String firstOf(String name) throws IOException {
    return ask(question(name, Type.A))
        .orElseThrow()
        .getSection(Section.ANSWER)
        .getFirst()
        .rdataToString();
  }

  @Test
  void refusesWhatIsNoQuery() throws IOException {
    Message update = question("web", Type.A);
    update.getHeader().setOpcode(Opcode.UPDATE);
    assertThat(ask(update).orElseThrow().getRcode()).isEqualTo(Rcode.NOTIMP);
    Message empty = new Message(7);
    assertThat(ask(empty).orElseThrow().getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void anAnswerByUdpIsAsLongAsTheAskerTakes() throws IOException {
    Message plain = question("web", Type.A);
    assertThat(OwnAnswers.most(plain)).isEqualTo(512);
    plain.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    assertThat(OwnAnswers.most(plain)).isEqualTo(1232);
  }
}
