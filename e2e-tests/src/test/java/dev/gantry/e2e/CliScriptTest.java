package dev.gantry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Docker commands and what they answer, line by line. */
@OnPlatform
class CliScriptTest {
  @Test
  void theLifeOfAContainer(Docker docker) {
    int checks =
        CliScript.play(
            docker,
            """
            create --name {aa} IMAGE sh -c 'echo hi; exit 3' => 0 ^[0-9a-f]{64}$
            create --name {aa} IMAGE true => 1 is already in use by container
            inspect -f {{.State.Status}} {aa} => 0 ^created$
            ps -a --filter name={aa} --format {{.Status}} => 0 ^Created$
            ps -q --filter name={aa} => 0 ^$
            exec {aa} true => 1 is not running
            top {aa} => 1 is not running
            pause {aa} => 1 is not running
            kill {aa} => 1 is not running
            start -a {aa} => 3 ^hi$
            inspect -f '{{.State.Status}} {{.State.ExitCode}}' {aa} => 0 ^exited 3$
            logs {aa} => 0 ^hi$
            logs -n 0 {aa} => 0 ^$
            wait {aa} => 0 ^3$
            port {aa} => 0 ^$
            stop {aa} => 0 ^{aa}$
            update --restart no {aa} => 0 ^{aa}$
            rename {aa} {bb} => 0 ^$
            inspect {aa} => 1 no such object
            rename {bb} {bb} => 1 same
            start {bb} => 0 ^{bb}$
            wait {bb} => 0 ^3$
            rm {bb} => 0 ^{bb}$
            rm {bb} => 1 no such container
            logs {bb} => 1 no such container
            start {bb} => 1 no such container
            stop {bb} => 1 no such container
            restart {bb} => 1 no such container
            wait {bb} => 1 no such container
            cp {bb}:/etc/passwd - => 1 no such container
            """);
    assertThat(checks).isGreaterThan(25);
  }

  @Test
  void filtersOfTheList(Docker docker) {
    CliScript.play(
        docker,
        """
        create --name {aa} --label colour=red --expose 81 -p 127.0.0.1::82 IMAGE true => 0
        run --name {bb} IMAGE sh -c 'exit 4' => 4
        ps -a --filter name={bb} --filter exited=4 --format {{.Names}} => 0 ^{bb}$
        ps -aq --filter name={bb} --filter exited=5 => 0 ^$
        ps -aq --filter name={bb} --filter exited=x => 1 invalid filter
        ps -aq --filter name={bb} --filter status=exited => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={bb} --filter status=created => 0 ^$
        ps -a --filter status=nosuch => 1 invalid filter
        ps --filter nosuch=1 => 1 invalid filter
        ps -aq --filter name={aa} --filter ancestor=IMAGE => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter ancestor=nosuch => 0 ^$
        ps -aq --filter name={aa} --filter label=colour => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter label=colour=red => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter label=colour=blue => 0 ^$
        ps -aq --filter name={aa} --filter expose=81 => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter expose=91/tcp => 0 ^$
        ps -aq --filter name={aa} --filter network=bridge => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter network=host => 0 ^$
        ps -aq --filter name={aa} --filter volume=/nosuch => 0 ^$
        ps -aq --filter name={aa} --filter health=none => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter health=healthy => 0 ^$
        ps -aq --filter name={aa} --filter is-task=false => 0 ^[0-9a-f]{12}$
        ps -aq --filter name={aa} --filter is-task=true => 0 ^$
        ps -aq --filter name={aa} --filter isolation=default => 0 ^[0-9a-f]{12}$
        ps -a --format {{.Names}} --filter since={aa} --filter name={bb} => 0 ^{bb}$
        ps -a --format {{.Names}} --filter before={bb} --filter name={aa} => 0 ^{aa}$
        ps -aq --filter before={aa} --filter name={bb} => 0 ^$
        ps -aq --filter before=nosuch-x => 1 no such container: nosuch-x
        """);
  }

  @Test
  void optionsOfRun(Docker docker) {
    CliScript.play(
        docker,
        """
        run --rm IMAGE sh -c 'exit 7' => 7 ^$
        run --rm IMAGE nosuch-command => 127 executable file not found
        run --rm IMAGE /etc => 126
        run --rm -e A=b IMAGE sh -c 'echo $A' => 0 ^b$
        run --rm -w /tmp IMAGE pwd => 0 ^/tmp$
        run --rm -u 7:8 IMAGE id -u => 0 ^7$
        run --rm -u 7:8 IMAGE id -g => 0 ^8$
        run --rm -h box IMAGE hostname => 0 ^box$
        run --rm --entrypoint echo IMAGE said => 0 ^said$
        run --rm --read-only IMAGE touch /x => 1 read-only
        run --rm --tmpfs /t IMAGE touch /t/x => 0 ^$
        run --rm --network none IMAGE sh -c 'grep -c : /proc/net/dev' => 0 ^1$
        run --rm --memory 1m IMAGE true => 125 minimum memory limit
        create --restart nosuch IMAGE true => 1 restart policy
        run --rm --log-driver nosuch IMAGE true => 125 no log driver named 'nosuch'
        run --rm --log-opt nosuch=1 IMAGE true => 125 unknown log opt 'nosuch'
        run --rm --log-opt max-file=0 IMAGE true => 125 max-file cannot be less than 1
        run --rm --stop-signal NOSUCH IMAGE true => 125 invalid signal
        run --rm --health-cmd x --health-timeout 1us IMAGE true => 125 Timeout in Healthcheck cannot be less than 1ms
        run --rm --health-cmd x --health-start-period 1us IMAGE true => 125 StartPeriod in Healthcheck
        run --rm -v /x/../y:relative IMAGE true => 125 invalid
        run --name {quiet} --log-driver none IMAGE echo x => 0 ^x$
        logs {quiet} => 1 does not support reading
        """);
  }

  @Test
  void volumesOfAnother(Docker docker) {
    CliScript.play(
        docker,
        """
        run --name {src} -v {vol}:/data IMAGE sh -c 'echo kept > /data/f' => 0 ^$
        run --rm --volumes-from {src} IMAGE cat /data/f => 0 ^kept$
        run --rm --volumes-from {src}:ro IMAGE touch /data/g => 1 read-only
        run --rm --volumes-from {src} --tmpfs /data IMAGE ls /data => 0 ^$
        run --rm --volumes-from nosuch-x IMAGE true => 125 no such container: nosuch-x
        run --rm --volumes-from {src}:nosuch IMAGE true => 125 invalid mode: nosuch
        create --name {dst} --volumes-from {src} IMAGE true => 0
        inspect -f '{{.HostConfig.VolumesFrom}} {{(index .Mounts 0).Name}}' {dst} => 0 ^.{src}. {vol}$
        ps -a --filter volume={vol} --filter name={dst} --format {{.Names}} => 0 ^{dst}$
        cp {src}:/nosuch - => 1 could not find the file
        volume ls -q --filter name={vol} => 0 ^{vol}$
        volume rm {vol} => 1 volume is in use
        rm {src} {dst} => 0
        volume rm {vol} => 0 ^{vol}$
        volume inspect {vol} => 1 no such volume
        """);
  }

  @Test
  void imagesAndTheSystem(Docker docker) {
    CliScript.play(
        docker,
        """
        images -q IMAGE => 0 ^[0-9a-f]{12}$
        inspect --type image nosuch-x:1 => 1 no such image
        rmi nosuch-x:1 => 1 no such image
        tag IMAGE script-x:1 => 0 ^$
        tag nosuch-x:1 script-x:2 => 1 no such image
        rmi script-x:1 => 0 untagged: script-x:1
        history -q IMAGE => 0
        version -f {{.Server.Os}} => 0 ^linux$
        info -f {{.OSType}} => 0 ^linux$
        network inspect nosuch-x => 1 not found
        network ls -q --filter name=host => 0 ^[0-9a-f]{12}$
        swarm leave => 1 not
        """);
  }

  @Test
  void whatContainersChangeAndHowMuchRoomItTakes(Docker docker) {
    CliScript.play(
        docker,
        """
        run --name {aa} IMAGE sh -c 'echo 12345 > /etc/passwd; echo 1 > /note; rm -r /seed' => 0 ^$
        diff {aa} => 0 C /etc/passwd
        diff {aa} => 0 A /note
        diff {aa} => 0 D /seed
        diff {nosuch} => 1 no such container
        export {nosuch} => 1 no such container
        ps -a -s --filter name={aa} --format {{.Size}} => 0 ^8B \\(virtual
        ps -a --filter name={aa} --format {{.Names}} => 0 ^{aa}$
        inspect -s -f {{.SizeRw}} {aa} => 0 ^8$
        inspect -f {{.SizeRw}} {aa} => 0 ^<nil>$
        create --name {bb} -v {vola}:/data IMAGE true => 0 ^[0-9a-f]{64}$
        inspect -s -f {{.SizeRw}} {bb} => 0 ^0$
        diff {bb} => 0
        system df => 0 Local Volumes
        system df -v => 0 {vola}
        system df -v => 0 {aa}
        system df --format '{{.Type}} {{.TotalCount}}' => 0 Images [1-9]
        rm {aa} {bb} => 0 {bb}
        volume rm {vola} => 0 ^{vola}$
        """);
  }

  @Test
  void namesInNetworks(Docker docker) {
    CliScript.play(
        docker,
        """
        network create {net} => 0 ^[0-9a-f]{64}$
        network create {net} => 1 already exists
        network create {other} => 0 ^[0-9a-f]{64}$
        run -d --name {aa} --network {net} --network-alias www IMAGE sleep 1000 => 0 ^[0-9a-f]{64}$
        run --rm --network {net} IMAGE nslookup {aa} => 0 Address: 10
        run --rm --network {net} IMAGE nslookup www => 0 Address: 10
        run --rm --network {net} IMAGE ping -c 1 -W 3 {aa}.{net} => 0 1 packets received
        run --rm --network {other} IMAGE ping -c 1 -W 3 {aa} => 1 bad address
        run --rm IMAGE ping -c 1 -W 3 {aa} => 1 bad address
        run --rm --network {net} IMAGE cat /etc/resolv.conf => 0 nameserver 127.0.0.11
        run --rm --network {net} --dns-search corp.example IMAGE cat /etc/resolv.conf => 0 search corp.example
        run --rm --dns 9.9.9.9 --dns-option ndots:3 IMAGE cat /etc/resolv.conf => 0 nameserver 9.9.9.9\\s+options ndots:3
        network connect --alias zwei {other} {aa} => 0 ^$
        network connect {other} {aa} => 1 already exists in network
        exec {aa} grep -c '10[.]' /etc/hosts => 0 ^2$
        run --rm --network {other} IMAGE ping -c 1 -W 3 zwei => 0 1 packets received
        network disconnect {other} {aa} => 0 ^$
        network disconnect {other} {aa} => 1 not connected
        exec {aa} grep -c '10[.]' /etc/hosts => 0 ^1$
        run --rm --network {other} IMAGE ping -c 1 -W 3 zwei => 1 bad address
        rename {aa} {bb} => 0 ^$
        run --rm --network {net} IMAGE ping -c 1 -W 3 {bb} => 0 1 packets received
        run --rm --network {net} IMAGE ping -c 1 -W 3 {aa} => 1 bad address
        stop -t 0 {bb} => 0 ^{bb}$
        run --rm --network {net} IMAGE ping -c 1 -W 3 {bb} => 1 bad address
        network rm {other} => 0 ^{other}$
        rm {bb} => 0 ^{bb}$
        network rm {net} => 0 ^{net}$
        network rm {net} => 1 not found
        network inspect {net} => 1 not found
        """);
  }
}
