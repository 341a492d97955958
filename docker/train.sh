# Runs the services under load and writes an AOT cache beside each jar. The Dockerfile runs it.
#
#   train.sh JAR_OF_THE_BENCHMARKS
set -euo pipefail

# The requests that must be fast from the start, and how many of each. It takes so many until C2 has compiled what they run.
# More than Tier4InvocationThreshold below. In service, C2 soon compiles a method that it has compiled here; one that
# only C1 has compiled here has to run 50,000 times first.
load_requests=240000
loaded=('/api/v1/say-hello?name=training')
# Port and target of the requests of each round. A service without a request here is started, and its metrics are read.
requests=(
  '8081 /api/v1/say-hello?name=training'
  '8081 /api/v1/say-hello?name='
  '8081 /api/v1/hello?name=training'
  '8081 /api/v1/items?length=10'
  '8081 /api/v1/items/stream?length=10'
  '8080 /api/v1/name?name=training'
)
CDPATH='' cd -- "$(dirname -- "$0")"
trap 'echo "$0, line $LINENO: status $?"; tail -n 5 -- *.log; ls -- */native; exit 1' ERR

start() { # service
  (
    cd "$1"
    # Only G1 can write heap objects into a cache; the other collectors can read them.
    # Twenty times the default thresholds of C2, so that it leaves out most methods of the start. C2 trusts a profile from
    # 1 % of them on, which is the same number of calls as 20 % of the default ones in service.
    # Netty extracts its native transport from a jar into workdir and keeps it there.
    mkdir native
    exec java @../compiler.options -XX:+UseG1GC -XX:AOTCacheOutput=application.aot \
      -XX:Tier4InvocationThreshold=100000 -XX:Tier4CompileThreshold=300000 -XX:ProfileMaturityPercentage=1 \
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

# Waits until the services use less than a tenth of a processor, so that no compilation is left.
await_compilers() {
  local before after=0 stat
  for ((attempt = 0; attempt < 120; attempt++)); do
    before=$after after=0
    for pid in "${pids[@]}"; do
      read -ra stat < "/proc/$pid/stat"
      ((after += stat[13] + stat[14])) # in user and kernel mode, in hundredths of a second
    done
    if ((after - before < 10)); then return; fi
    sleep 1
  done
  echo "The services are still busy"
  return 1
}

# name-service first, so that no request of the gateway fails.
services=(name-service)
for service in */; do
  [ "$service" = name-service/ ] || services+=("${service%/}")
done
pids=()
for service in "${services[@]}"; do
  start "$service"
  pids+=($!)
  port=$(<"$service/management-port")
  requests+=("$port /actuator/prometheus")
  await "$port" /actuator/health/readiness '"UP"'
done
await 8081 '/api/v1/say-hello?name=training' '"Hello, TRAINING!"'

# Before the other requests. In service, C2 takes a method at once only if all classes have been initialized that it saw
# initialized when it compiled the method here. Classes that only other requests or errors need would hold up say-hello.
java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$1" dev.greeting.benchmarks.load.TrainingLoad 8081 $load_requests "${loaded[@]}"
await_compilers

for ((round = 0; round < 20; round++)); do
  for request in "${requests[@]}"; do
    get "${request%% *}" "${request#* }" > /dev/null
  done
  get 8081 '/api/v1/say-hello?name=training' | grep '"Hello, TRAINING!"' > /dev/null
done

# Before the JVMs exit, because they delete these files. Netty finds them in java.library.path without the random digits.
for library in */native/*.so; do
  [[ $library =~ ^(.*(x86_64|aarch_64))[0-9]+\.so$ ]]
  mv "$library" "${BASH_REMATCH[1]}.so"
done

kill "${pids[@]}"
for pid in "${pids[@]}"; do
  status=0
  wait "$pid" || status=$?
  [ "$status" = 0 ] || [ "$status" = 143 ]
done
for service in "${services[@]}"; do
  [ -s "$service/application.aot" ]
done
