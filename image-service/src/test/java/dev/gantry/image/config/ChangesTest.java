package dev.gantry.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.model.error.ErrorCode;
import dev.gantry.model.error.GantryException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ChangesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CMD echo hi                      | {'Cmd':['/bin/sh','-c','echo hi']}",
        "cmd ['echo','hi']                | {'Cmd':['echo','hi']}",
        "CMD ['a',1]                      | {'Cmd':['/bin/sh','-c','[`a`,1]']}",
        "ENTRYPOINT ['/init']             | {'Entrypoint':['/init']}",
        "ENTRYPOINT []                    | {}",
        "ENV a=1 b='x y' c=$a             | {'Env':['a=1','b=x y','c=']}",
        "ENV a  b c                       | {'Env':['a=b c']}",
        "EXPOSE 80 53/UDP 8000-8001       | {'ExposedPorts':{'53/udp':{},'80/tcp':{},'8000/tcp':{},'8001/tcp':{}}}",
        "LABEL x=y 'a b'=c                | {'Labels':{'a b':'c','x':'y'}}",
        "USER 1000:1000                   | {'User':'1000:1000'}",
        "VOLUME /a /b                     | {'Volumes':{'/a':{},'/b':{}}}",
        "VOLUME ['/a b']                  | {'Volumes':{'/a b':{}}}",
        "WORKDIR x/../y                   | {'WorkingDir':'/y'}",
        "STOPSIGNAL SIGQUIT               | {'StopSignal':'SIGQUIT'}",
        "ONBUILD RUN make                 | {'OnBuild':['RUN make']}",
        "HEALTHCHECK NONE                 | {'Healthcheck':{'Test':['NONE']}}",
        "HEALTHCHECK --interval=1m30s --retries=3 CMD true | {'Healthcheck':{'Test':['CMD-SHELL','true'],'Interval':90000000000,'Retries':3}}",
      })
  void eachInstructionSetsItsPart(String change, String json) {
    ContainerConfig config = Changes.apply(List.of(change.replace('\'', '"')));
    assertThat(JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(config)))
        .isEqualTo(JsonMapper.shared().readTree(json.replace('\'', '"').replace("`", "\\\"")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN x              | RUN is not a valid change command",
        "nonsense           | nonsense is not a valid change command",
        "ENV                | ENV requires at least one argument",
        "ENV a              | ENV must have two arguments",
        "ENV a=1 b          | Syntax error - can't find = in \"b\". Must be of the form: name=value",
        "USER               | USER requires exactly one argument",
        "EXPOSE x           | invalid containerPort: x",
        "EXPOSE 1/foo       | invalid proto: foo",
        "EXPOSE 70000       | invalid containerPort: 70000",
        "STOPSIGNAL SIGFOO  | invalid signal: SIGFOO",
        "ONBUILD ONBUILD x  | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
        "ONBUILD FROM x     | FROM isn't allowed as an ONBUILD trigger",
        "HEALTHCHECK FOO    | Unknown type \"FOO\" in HEALTHCHECK (try CMD)",
        "HEALTHCHECK --interval=1x CMD a | time: invalid duration \"1x\"",
        "HEALTHCHECK CMD    | Missing command after HEALTHCHECK CMD",
        "USER ${x           | syntax error: bad substitution",
      })
  void badInstructionsAreRefusedInDockersWords(String change, String message) {
    assertThatThrownBy(() -> Changes.apply(List.of(change)))
        .hasMessage(message)
        .extracting(e -> ((GantryException) e).code())
        .isEqualTo(ErrorCode.BAD_REQUEST);
  }

  @Test
  void laterInstructionsSeeTheEnvironmentOfEarlierOnes() {
    ContainerConfig config =
        Changes.apply(
            List.of("ENV ROOT=/srv", "WORKDIR ${ROOT}/www", "WORKDIR sub", "USER ${NAME:-web}"));
    assertThat(config.workingDir()).isEqualTo("/srv/www/sub");
    assertThat(config.user()).isEqualTo("web");
  }

  @Test
  void oneChangeMayHoldSeveralLinesCommentsAndContinuations() {
    ContainerConfig config = Changes.apply(List.of("# note\nENV a=1 \\\n  b=2\n\nCMD x"));
    assertThat(config.env()).containsExactly("a=1", "b=2");
    assertThat(config.cmd()).containsExactly("/bin/sh", "-c", "x");
  }

  @Test
  void anEntrypointAfterACommandKeepsIt() {
    ContainerConfig config = Changes.apply(List.of("CMD [\"a\"]", "ENTRYPOINT [\"b\"]"));
    assertThat(config.cmd()).containsExactly("a");
    assertThat(config.entrypoint()).containsExactly("b");
  }
}
