#!/bin/sh
# Installs Debian's Chromium and its driver for the browser tests if they are missing. Needs root and apt.
# Idempotent.
set -eu

if ! { { command -v chromium || command -v google-chrome; } && command -v chromedriver; } > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends chromium chromium-driver > /dev/null
fi
chromedriver --version
