# Runs the pair for a moment and writes an AOT cache beside each jar. The Dockerfile runs it.
set -euo pipefail
cd -- "$(dirname -- "$0")"
trap 'echo "$0, line $LINENO: status $?"; tail -n 5 -- *.log; ls -- */native; exit 1' ERR

start() { # service
  (
    cd "$1"
    # Only G1 can write heap objects into a cache; the other collectors can read them.
    # Netty extracts its native transport from a jar into workdir and keeps it there.
    mkdir native
    exec java -XX:+UseG1GC -XX:AOTCacheOutput=application.aot \
      -Dio.grpc.netty.shaded.io.netty.native.workdir="$PWD/native" \
      -Dio.grpc.netty.shaded.io.netty.native.deleteLibAfterLoading=false \
      -jar application.jar --greeting.shutdown.drain-delay=0s \
      --greeting.grpc.client.name-service.deadline=1m # the machine may be slow
  ) > "$1.log" 2>&1 &
}

# Prints the status line, the headers and the body of a response.
get() { # port target
  exec 3<> "/dev/tcp/127.0.0.1/$1"
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3
  cat <&3
  exec 3>&-
}

await() { # port target text
  for ((attempt = 0; attempt < 600; attempt++)); do
    if { get "$1" "$2" | grep "$3"; } &> /dev/null; then return; fi
    sleep 0.2
  done
  cat -- *.log >&2
  return 1
}

start name-service; name_service=$!
start greeting-gateway; gateway=$!
await 9080 /actuator/health/readiness '"UP"'
await 9081 /actuator/health/readiness '"UP"'
# A gateway that starts before name-service reconnects only after a backoff.
await 8081 '/api/v1/say-hello?name=training' '"Hello, TRAINING!"'

for ((round = 0; round < 20; round++)); do
  get 8081 '/api/v1/say-hello?name=training' | grep '"Hello, TRAINING!"' > /dev/null
  get 8081 '/api/v1/say-hello?name=' > /dev/null
  get 8081 '/api/v1/hello?name=training' > /dev/null
  get 8081 '/api/v1/items?length=10' > /dev/null
  get 8081 '/api/v1/items/stream?length=10' > /dev/null
  get 8080 '/api/v1/name?name=training' > /dev/null
  get 9080 /actuator/prometheus > /dev/null
  get 9081 /actuator/prometheus > /dev/null
done

# Before the JVMs exit, because they delete these files. Netty finds them in java.library.path without the random digits.
for library in */native/*.so; do
  [[ $library =~ ^(.*(x86_64|aarch_64))[0-9]+\.so$ ]]
  mv "$library" "${BASH_REMATCH[1]}.so"
done

kill "$name_service" "$gateway"
for pid in "$name_service" "$gateway"; do
  status=0
  wait "$pid" || status=$?
  [ "$status" = 0 ] || [ "$status" = 143 ]
done
[ -s name-service/application.aot ]
[ -s greeting-gateway/application.aot ]
