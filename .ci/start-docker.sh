#!/usr/bin/env bash
# Provides what the container tests need on a bare Debian machine (root, apt) that cannot pull images: a Docker engine with
# BuildKit and compose, and an image with the name eclipse-temurin:25-jre. Idempotent. The engine is unpacked into ENGINE_DIR;
# only the packages named below are installed.
#
#   .ci/start-docker.sh && . ~/.cache/greeting-tools/docker/env.sh
#
# If an engine is running and has the base image, or can pull it, it is used as it is, and env.sh is empty.
#
# ENGINE_DIR   directory for all files           (default ~/.cache/greeting-tools/docker)
# DOCKER_SOCK  socket to listen on               (default /var/run/docker.sock)
# JDK25        JDK to build the runtime from     (default: the first JDK 25 in /usr/lib/jvm)
#
# The base image is a substitute: a JDK runtime on this machine's own packages. It has the parts of the real one that the Dockerfile uses.
set -euo pipefail
ENGINE_DIR=${ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/greeting-tools/docker}; DOCKER_SOCK=${DOCKER_SOCK:-/var/run/docker.sock}
SUITE=trixie   # the oldest suite whose engine supports the current API and has compose v2 and buildx
BASE_IMAGE=eclipse-temurin:25-jre
JDK25=${JDK25:-$(for d in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [ -x "$d/bin/jlink" ] && grep -q '^JAVA_VERSION="25' "$d/release" 2>/dev/null && { echo "$d"; break; }; done || true)}
root=$ENGINE_DIR/root; mkdir -p "$ENGINE_DIR"/{run,log,debs,config/cli-plugins,apt/lists/partial,apt/archives/partial}
t0=$(date +%s.%N); step() { printf '[%6.1fs] %s\n' "$(awk -v a="$t0" -v b="$(date +%s.%N)" 'BEGIN{print b-a}')" "$*"; }
export DEBIAN_FRONTEND=noninteractive

if docker info > /dev/null 2>&1 && docker compose version > /dev/null 2>&1 && [ ! -e "$ENGINE_DIR/run/dockerd.pid" ] &&
    { docker image inspect "$BASE_IMAGE" || docker pull "$BASE_IMAGE"; } > /dev/null 2>&1; then
  : > "$ENGINE_DIR/env.sh"
  step "an engine is running: $(docker version --format '{{.Server.Version}}')"
  exit
fi
[ "$(id -u)" = 0 ] || { echo "$0: needs root" >&2; exit 1; }
[ -n "$JDK25" ] || { echo "$0: no JDK 25 found; set JDK25" >&2; exit 1; }

cat > "$ENGINE_DIR/env.sh" <<END
export PATH=$root/usr/sbin:$root/usr/bin:\$PATH
export DOCKER_HOST=unix://$DOCKER_SOCK DOCKER_CONFIG=$ENGINE_DIR/config
export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=localhost TESTCONTAINERS_PULL_TIMEOUT=5
END
. "$ENGINE_DIR/env.sh"

# ---- 1. the base image: a jlink'ed runtime on the machine's own Essential packages (nothing is downloaded) ---------------
make_rootfs() {
  local out=$ENGINE_DIR/rootfs list=$ENGINE_DIR/rootfs.list wanted closure
  rm -rf "$out"; mkdir -p "$out/opt/java"
  "$JDK25/bin/jlink" --add-modules "$("$JDK25/bin/java" --list-modules | sed 's/@.*//' | grep -E '^java\.se$|^jdk\.(charsets|crypto\..*|dynalink|httpserver|jcmd|jdwp\.agent|jfr|localedata|management.*|naming\..*|net|nio\.mapmode|security\..*|unsupported|xml\.dom|zipfs)$' | paste -sd,)" \
    --strip-java-debug-attributes --no-man-pages --no-header-files --generate-cds-archive --output "$out/opt/java/openjdk"
  wanted="$(dpkg-query -W -f '${Essential} ${Package}\n' | awk '$1=="yes"{print $2}') passwd libc6 zlib1g libgcc-s1 libstdc++6 ca-certificates openssl tzdata curl wget netbase procps mawk"
  closure=$(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances $wanted 2>/dev/null | grep '^[a-z0-9]' | sort -u)
  { dpkg -L $closure 2>/dev/null || true
    printf '%s\n' /etc/nsswitch.conf /etc/ld.so.cache /etc/shells /etc/timezone /etc/localtime /usr/bin/awk
    find /etc/ssl/certs /etc/alternatives /etc/pam.d
  } | grep '^/' | sed -E 's#^/(bin|sbin|lib|lib64)/#/usr/\1/#' \
    | grep -E -v '^/\.$|^/usr/share/(doc|man|locale|info|lintian|bug)/|^/usr/include|^/(bin|sbin|lib|lib64)$|^/etc/(passwd|group|shadow|gshadow|resolv.conf|hosts|hostname|machine-id)$' \
    | sort -u > "$list"
  for l in bin sbin lib lib64; do ln -sfn usr/$l "$out/$l"; done
  tar -C / --no-recursion --ignore-failed-read -cf - -T "$list" 2>/dev/null | tar -C "$out" -xpf - || true
  mkdir -p "$out"/{proc,sys,dev,run,root,home,tmp,var/tmp,etc}; chmod 1777 "$out/tmp" "$out/var/tmp"; chmod 700 "$out/root"
  cp /usr/share/base-passwd/passwd.master "$out/etc/passwd"; cp /usr/share/base-passwd/group.master "$out/etc/group"
}
rootfs_pid=
[ -e "$ENGINE_DIR/rootfs.done" ] || { ( set -e; make_rootfs; touch "$ENGINE_DIR/rootfs.done" ) > "$ENGINE_DIR/log/rootfs.log" 2>&1 & rootfs_pid=$!; }

# ---- 2. the engine: unpacked into ENGINE_DIR, without changing the system ------------------------------------------------
want=; for c in runc iptables tini; do command -v $c >/dev/null || want="$want $c"; done
if [ -n "$want" ]; then
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends $want > "$ENGINE_DIR/log/apt.log" 2>&1
  step "apt:$want"
fi
if [ ! -x "$root/usr/sbin/dockerd" ]; then
  # the mirror that this machine's apt uses
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -1)
  [ -n "$mirror" ] || { echo "$0: apt has no package source" >&2; exit 1; }
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $SUITE main" > "$ENGINE_DIR/apt/sources.list"
  A=(-qq -o Dir::Etc::sourcelist="$ENGINE_DIR/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$ENGINE_DIR/apt/lists"
     -o Dir::Cache="$ENGINE_DIR/apt" -o Acquire::Languages=none -o APT::Sandbox::User=root)
  apt-get "${A[@]}" update
  ( cd "$ENGINE_DIR/debs" && apt-get "${A[@]}" download docker.io docker-cli docker-compose docker-buildx containerd )
  step "downloaded the engine"
  rm -rf "$root.part"; for d in "$ENGINE_DIR"/debs/{docker,containerd}*.deb; do dpkg -x "$d" "$root.part"; done
  ln -sfn "$(command -v tini)" "$root.part/usr/bin/docker-init"; rm -rf "$root.part/usr/share"; mv "$root.part" "$root"
  ln -sfn "$root"/usr/libexec/docker/cli-plugins/* "$DOCKER_CONFIG/cli-plugins/"
  step "unpacked the engine"
fi

# ---- 3. the daemon -------------------------------------------------------------------------------------------------------
mountpoint -q /sys/fs/cgroup || { mount -t tmpfs cgroup /sys/fs/cgroup; for c in $(awk '!/^#/&&$4==1{print $1}' /proc/cgroups); do mkdir -p /sys/fs/cgroup/$c; mount -t cgroup -o $c cgroup /sys/fs/cgroup/$c; done; }
if ! docker info >/dev/null 2>&1; then
  # left behind by an engine that was killed
  for f in "$ENGINE_DIR/run/dockerd.pid" "$ENGINE_DIR/run/exec/containerd/containerd.pid"; do
    if [ -e "$f" ] && grep -qE '^(dockerd|containerd)$' "/proc/$(cat "$f")/comm" 2>/dev/null; then kill -9 "$(cat "$f")" 2>/dev/null || true; sleep 0.5; fi
    rm -f "$f"
  done
  # with a proxy that does not exist, attempts to pull fail at once
  HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=localhost,127.0.0.0/8 \
  setsid nohup dockerd --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/run/exec" --pidfile "$ENGINE_DIR/run/dockerd.pid" \
    -H "unix://$DOCKER_SOCK" > "$ENGINE_DIR/log/dockerd.log" 2>&1 < /dev/null &
  for _ in $(seq 150); do docker info >/dev/null 2>&1 && break; sleep 0.2; done
  docker info >/dev/null 2>&1 || { tail -20 "$ENGINE_DIR/log/dockerd.log" >&2; exit 1; }
fi
step "dockerd $(docker version --format '{{.Server.Version}}, API {{.Server.APIVersion}}')"

# ---- 4. the images -------------------------------------------------------------------------------------------------------
if [ -n "$rootfs_pid" ]; then wait "$rootfs_pid" || { cat "$ENGINE_DIR/log/rootfs.log" >&2; exit 1; }; step "image content ready"; fi
if ! docker image inspect "$BASE_IMAGE" >/dev/null 2>&1; then
  tar -C "$ENGINE_DIR/rootfs" -c . | docker import -c 'ENV JAVA_HOME=/opt/java/openjdk' \
    -c 'ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' -c 'ENV LANG=C.UTF-8' \
    -c "ENV JAVA_VERSION=$("$JDK25/bin/java" --version | awk 'NR==1{print $2}')" -c 'LABEL local.stand-in=eclipse-temurin:25-jre' -c 'CMD ["bash"]' - "$BASE_IMAGE" > /dev/null
  step "imported $BASE_IMAGE"
fi
docker run --rm --pull=never --network none "$BASE_IMAGE" java -version 2>&1 | sed -n 1p
step "ready: . $ENGINE_DIR/env.sh"
