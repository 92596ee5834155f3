#!/bin/bash
# In the virtual machine: does the part of the unit that $1 names and tells its result on the console.
mapfile -t classes < /opt/gantry/classes.txt
left=/sys/fs/cgroup/gantry.slice/gantry-left

tests() {
  cd /opt/gantry && /opt/jdk/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m \
    --enable-native-access=ALL-UNNAMED -cp 'classes:test-classes:model:lib/*' \
    dev.gantry.agent.testing.RunTests "$@" || return
  ! find /sys/fs/cgroup -name 'gantry-test-*' | grep .
}

# As of a container that outlives the agent.
leave() {
  mkdir -p $left && echo +memory > /sys/fs/cgroup/gantry.slice/cgroup.subtree_control &&
    echo +memory > $left/cgroup.subtree_control && mkdir $left/container || return
  sleep 1000000 < /dev/null > /dev/null 2>&1 &
  echo $! > $left/container/cgroup.procs
}

is_left() {
  grep -q . $left/container/cgroup.procs && grep -q memory $left/cgroup.subtree_control
}

echo "GANTRY $1 on Linux $(uname -r), $(systemctl --version | head -1), $(grep ^0:: /proc/self/cgroup)"
case $1 in
  left) leave ;;
  slice) tests "${classes[@]}" ;;
  again) is_left ;;
  # The place alone differs: the first class will do.
  delegated) tests "${classes[0]}" ;;
esac
echo "GANTRY $1 ended with $?"
