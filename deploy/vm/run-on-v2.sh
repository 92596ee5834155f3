#!/bin/bash
# Runs the agent's kernel tests on a host with cgroup v2: Debian 12 with systemd, in a virtual
# machine that is emulated in software, so that it runs anywhere. Root is needed (debootstrap, device
# nodes). Takes some ten minutes; kernel and system are kept in target/vm for the next time.
#
#   deploy/vm/run-on-v2.sh [class…]     exit code 0: all of them passed
#
# Needs: qemu-system-x86, debootstrap, e2fsprogs, apt, and JAVA_HOME with a JDK 25.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$PWD/target/vm
root=$work/root
limit=${GANTRY_VM_SECONDS:-3000}
java_home=${JAVA_HOME:?JAVA_HOME has to name a JDK 25}
classes=("$@")
if [ ${#classes[@]} -eq 0 ]; then
  launch=dev.gantry.agent.launch
  classes=("$launch.CgroupsTest" "$launch.KnobsTest" "$launch.ExecTest" "$launch.LaunchTest")
fi
mkdir -p "$work"

kernel() {
  local package
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image-/ {print $2; exit}')
  rm -rf "$work/kernel"
  (cd "$work" && apt-get download "$package" && dpkg-deb -x "$package"_*.deb kernel && rm "$package"_*.deb)
}

system() {
  rm -rf "$root"
  debootstrap --variant=minbase \
    --include=systemd,systemd-sysv,busybox-static,iproute2,nftables,libseccomp2,kmod bookworm "$root"
  # Made anew in the machine, and nothing that asks a network.
  : > "$root/etc/machine-id"
  ln -sf /dev/null "$root/etc/systemd/system/systemd-networkd-wait-online.service"
}

# What is tested: classes, their libraries and the JDK below /opt.
tests() {
  ./mvnw -q -B -pl node-agent -am test-compile dependency:build-classpath \
    -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
  rm -rf "$root/opt/gantry" "$root/opt/jdk"
  mkdir -p "$root/opt/gantry/lib" "$root/opt/jdk"
  cp -a node-agent/target/classes node-agent/target/test-classes "$root/opt/gantry/"
  cp -a shared-model/target/classes "$root/opt/gantry/model"
  tr ':' '\n' < node-agent/target/test.classpath | grep '\.jar$' | xargs cp -t "$root/opt/gantry/lib"
  cp -a "$java_home"/{bin,conf,lib,release} "$root/opt/jdk/"
  rm -rf "$root/opt/jdk/lib/src.zip" "$root/lib/modules"
  cp -a "$work"/kernel/lib/modules "$root/lib/"
  chroot "$root" depmod "$(ls "$root/lib/modules")"
  echo overlay > "$root/etc/modules-load.d/gantry.conf"
  cp deploy/vm/tests.sh "$root/opt/gantry/tests.sh"
  printf '%s\n' "${classes[@]}" > "$root/opt/gantry/classes.txt"
  # The agent's unit, one that systemd delegates somewhere else, and around them units that leave a
  # container in the slice and look after it: systemd may not be held up by it, nor end it.
  unit left gantry.slice ""
  unit slice gantry.slice gantry-left.service
  unit again gantry.slice gantry-slice.service
  unit delegated system.slice gantry-again.service
  cat > "$root/etc/systemd/system/gantry-off.service" <<EOF
[Unit]
After=gantry-delegated.service
[Service]
Type=oneshot
ExecStart=/bin/systemctl poweroff --force --force
EOF
  local wants=$root/etc/systemd/system/multi-user.target.wants
  mkdir -p "$wants"
  for name in left slice again delegated off; do
    ln -sf "/etc/systemd/system/gantry-$name.service" "$wants/"
  done
}

unit() {
  cat > "$root/etc/systemd/system/gantry-$1.service" <<EOF
[Unit]
After=${3:-systemd-modules-load.service}
[Service]
Type=oneshot
ExecStart=/bin/bash /opt/gantry/tests.sh $1
Slice=$2
Delegate=yes
KillMode=process
TimeoutStartSec=infinity
TasksMax=infinity
StandardOutput=file:/dev/ttyS0
StandardError=file:/dev/ttyS0
EOF
}

run() {
  rm -f "$work/disk.img"
  truncate -s 3G "$work/disk.img"
  mke2fs -q -t ext4 -d "$root" "$work/disk.img"
  # The kernel has NVMe and ext4 built in: no initial ramdisk.
  timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 \
    -nodefaults -display none -no-reboot -serial stdio \
    -kernel "$work"/kernel/boot/vmlinuz-* \
    -drive "file=$work/disk.img,if=none,id=disk,format=raw,cache=unsafe" \
    -device nvme,drive=disk,serial=gantry \
    -append "console=ttyS0 root=/dev/nvme0n1 rw quiet panic=-1 mitigations=off systemd.show_status=0" \
    < /dev/null | tee "$work/serial.log"
}

[ -d "$work/kernel" ] || kernel
[ -d "$root/usr" ] || system
tests
run
for place in left slice again delegated; do
  grep -q "^GANTRY $place ended with 0" "$work/serial.log" || {
    echo "not passed: $place" >&2
    exit 1
  }
done
