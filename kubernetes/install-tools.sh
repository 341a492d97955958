#!/bin/sh
# Puts kubectl and promtool, which render and check what is in this folder, into a folder beside the system and says which:
#
#   PATH=$(kubernetes/install-tools.sh):$PATH ./mvnw verify
#
# They are Debian's packages, unpacked and not installed. Bookworm's kubectl (1.20) is too old for components, so both come
# from trixie, from the archive that this machine's apt uses anyway, and with its signatures checked.
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
      -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "$@" >&2 # whatever is installed under these names
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
