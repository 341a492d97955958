# Checks that the service is ready. It uses bash only: the image needs no curl, and starting a JVM for each check would cost more CPU than most requests.
exec 3<> "/dev/tcp/127.0.0.1/${HEALTH_PORT:-$(</application/management-port)}" || exit 1
printf 'GET /actuator/health/readiness HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3 && [ "$status" = 200 ]
