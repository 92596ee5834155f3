"""A tour of the API by docker-py; ends with code 0 when all of it held."""

import io
import sys
import tarfile

import docker
from docker.errors import APIError, ContainerError, ImageNotFound, NotFound
from docker.types import IPAMConfig, IPAMPool, Mount

IMAGE = "busybox:1"
PREFIX = "e2e-py-"


def check(what, got, wanted):
    if got != wanted:
        sys.exit("%s: got %r, wanted %r" % (what, got, wanted))


def refused(what, kind, words, call):
    try:
        call()
    except kind as e:
        if words not in str(e):
            sys.exit("%s: %r does not say %r" % (what, str(e), words))
        return
    sys.exit(what + ": was not refused")


def system(client):
    check("ping", client.ping(), True)
    check("os", client.version()["Os"], "linux")
    check("containers counted", client.info()["Containers"] >= 0, True)


def runs(client):
    check("output", client.containers.run(IMAGE, ["echo", "hello"], remove=True), b"hello\n")
    check(
        "environment",
        client.containers.run(IMAGE, ["sh", "-c", "echo $A"], environment={"A": "b"}, remove=True),
        b"b\n",
    )
    refused("exit code", ContainerError, "exit status 7",
            lambda: client.containers.run(IMAGE, ["sh", "-c", "exit 7"], remove=True))
    refused("missing image", ImageNotFound, "No such image",
            lambda: client.containers.create("no-such-image:1"))
    refused("missing command", APIError, "executable file not found in $PATH",
            lambda: client.containers.run(IMAGE, ["no-such-command"], remove=True))
    refused("missing container", NotFound, "No such container",
            lambda: client.containers.get("no-such-container"))


def life(client):
    one = client.containers.run(IMAGE, ["sleep", "1000"], name=PREFIX + "life", detach=True,
                                labels={"tour": "py"}, mem_limit="64m")
    try:
        refused("name", APIError, "is already in use",
                lambda: client.containers.create(IMAGE, "true", name=PREFIX + "life"))
        check("listed", [c.name for c in client.containers.list(filters={"label": "tour=py"})],
              [PREFIX + "life"])
        check("memory", one.attrs["HostConfig"]["Memory"], 64 << 20)
        code, (out, err) = one.exec_run(["sh", "-c", "echo out; echo err >&2; exit 3"], demux=True)
        check("exec", (code, out, err), (3, b"out\n", b"err\n"))
        one.pause()
        one.reload()
        check("paused", one.status, "paused")
        one.unpause()
        one.rename(PREFIX + "renamed")
        files(one)
        check("diff", {"Path": "/tmp/note", "Kind": 1} in one.diff(), True)
        root = io.BytesIO(b"".join(one.export()))
        with tarfile.open(fileobj=root) as tar:
            check("exported", tar.extractfile("tmp/note").read(), b"text")
        stats = one.stats(stream=False)
        check("stats", stats["memory_stats"]["usage"] > 0, True)
        check("top", "sleep" in str(one.top()["Processes"]), True)
        one.update(mem_limit="96m")
        one.reload()
        check("updated", one.attrs["HostConfig"]["Memory"], 96 << 20)
        one.kill()
        check("killed", one.wait()["StatusCode"], 137)
        one.start()
        one.restart(timeout=0)
        one.stop(timeout=0)
        check("stopped", one.wait()["StatusCode"], 137)
    finally:
        one.remove(force=True)


def files(one):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        entry = tarfile.TarInfo("note")
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"text"))
    check("put", one.put_archive("/tmp", content.getvalue()), True)
    chunks, stat = one.get_archive("/tmp/note")
    check("stat", stat["size"], 4)
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
        check("got", tar.extractfile("note").read(), b"text")


def logs(client):
    one = client.containers.run(IMAGE, ["sh", "-c", "for i in 1 2 3; do echo $i; done"],
                                name=PREFIX + "logs", detach=True)
    try:
        check("followed", b"".join(one.logs(stream=True)), b"1\n2\n3\n")
        check("tail", one.logs(tail=1), b"3\n")
        check("exit", one.wait(condition="not-running")["StatusCode"], 0)
    finally:
        one.remove()


def volumes(client):
    volume = client.volumes.create(PREFIX + "data", labels={"tour": "py"})
    try:
        mount = Mount("/data", volume.name)
        client.containers.run(IMAGE, ["sh", "-c", "echo kept > /data/f"], mounts=[mount], remove=True)
        check("kept", client.containers.run(IMAGE, ["cat", "/data/f"], mounts=[mount], remove=True),
              b"kept\n")
        check("listed", [v.name for v in client.volumes.list(filters={"label": "tour=py"})],
              [volume.name])
    finally:
        volume.remove()


def networks(client):
    pool = IPAMPool(subnet="10.251.8.0/24", gateway="10.251.8.1")
    net = client.networks.create(PREFIX + "net", driver="bridge", ipam=IPAMConfig(pool_configs=[pool]))
    try:
        one = client.containers.run(IMAGE, ["sleep", "1000"], name=PREFIX + "one", network=net.name,
                                    detach=True)
        try:
            out = client.containers.run(IMAGE, ["nslookup", PREFIX + "one"], network=net.name,
                                        remove=True)
            check("name", b"10.251.8.2" in out, True)
            net.reload()
            check("members", [c.name for c in net.containers], [PREFIX + "one"])
            refused("remove", APIError, "has active endpoints", net.remove)
            net.disconnect(one)
            net.connect(one, ipv4_address="10.251.8.77", aliases=["py"])
            one.reload()
            check("address", one.attrs["NetworkSettings"]["Networks"][net.name]["IPAddress"],
                  "10.251.8.77")
        finally:
            one.remove(force=True)
    finally:
        net.remove()


def images(client):
    image = client.images.get(IMAGE)
    check("tag", image.tag(PREFIX + "image", tag="1"), True)
    saved = b"".join(image.save(named=True))
    client.images.remove(PREFIX + "image:1")
    check("loaded", [i.id for i in client.images.load(saved)], [image.id])
    check("history", len(image.history()) >= 1, True)


if __name__ == "__main__":
    tour = docker.from_env(timeout=60)
    for part in (system, runs, life, logs, volumes, networks, images):
        part(tour)
    print("the tour is over")
