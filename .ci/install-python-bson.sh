#!/bin/sh
# Installs Debian's python3-bson for the tests of bson-types if no python3 has it. Needs root and apt. Idempotent.
set -eu

if ! /usr/bin/python3 -c 'import bson.decimal128' 2> /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends python3-bson > /dev/null
fi
/usr/bin/python3 -c 'import bson.decimal128'
