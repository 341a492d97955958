#!/bin/sh
# Unpacks kubectl and promtool, which tests use to render and check the manifests, into a cache folder and prints its path:
#
#   PATH=$(kubernetes/install-tools.sh):$PATH ./mvnw verify
#
# Both are Debian packages; nothing is installed. They come from trixie, because bookworm's kubectl (1.20) is too old for
# components, and from the archive that this machine's apt uses. apt checks the signatures.
set -eu
suite=trixie
tools=${XDG_CACHE_HOME:-$HOME/.cache}/greeting-tools/$suite

if ! { [ -x "$tools/bin/kubectl" ] && [ -x "$tools/bin/promtool" ]; }; then
  rm -rf "$tools.part"
  mkdir -p "$tools.part/lists/partial" "$tools.part/cache/archives/partial" "$tools.part/debs" "$tools.part/bin"
  archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
  [ -n "$archive" ] || { echo "$0: apt has no package source" >&2; exit 1; }
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main" > "$tools.part/sources.list"
  apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$tools.part/sources.list" -o Dir::Etc::sourceparts=/dev/null \
      -o Dir::State::lists="$tools.part/lists" -o Dir::Cache="$tools.part/cache" -o Acquire::Languages=none \
      -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "$@" >&2 # even if packages of these names are installed
  }
  apt update
  (cd "$tools.part/debs" && apt download kubectl promtool)
  for deb in "$tools.part"/debs/*.deb; do dpkg -x "$deb" "$tools.part/root"; done
  mv "$tools.part/root/usr/bin/kubectl" "$tools.part/root/usr/bin/promtool" "$tools.part/bin/"
  for tool in kubectl promtool; do "$tools.part/bin/$tool" --help > /dev/null; done
  rm -rf "$tools" "$tools.part/root" "$tools.part/debs" "$tools.part/cache" "$tools.part/lists"
  mv "$tools.part" "$tools"
fi
echo "$tools/bin"
