#!/bin/sh
# Installs Debian's python3-bson and python3-grpcio for the tests of bson-types and the system tests if Debian's python3 does
# not have them. Needs root and apt. Idempotent.
set -eu

if ! /usr/bin/python3 -c 'import bson.decimal128, grpc' 2> /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends python3-bson python3-grpcio > /dev/null
fi
/usr/bin/python3 -c 'import bson.decimal128, grpc'
