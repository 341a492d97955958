# Makes a CA and a short-lived certificate for each service, or renews the certificates that end soon. The service `certificates`
# of compose.yaml runs it at each `up`. Needs openssl, which Ubuntu's ca-certificates brings into the base image.
#
# Each folder is a volume. Only this script sees the one of the CA. A new key and its certificate become visible at once, as in
# a volume of Kubernetes: ..data links to the folder with the current files.
set -euo pipefail
umask 077

folders=/certificates
authority=$folders/authority
user=10001                                  # the user of the services
days=7
renew_before=${RENEW_BEFORE:-$((3 * 86400))} # seconds

key() { # file
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" # in PKCS#8
}

# Issues a certificate for the key and with the extensions on stdin.
issue() { # subject days key certificate signer...
  local subject=$1 days=$2 key=$3 certificate=$4 request
  shift 4
  request=$(openssl req -new -key "$key" -subj "/CN=$subject")
  openssl x509 -req -in <(echo "$request") -days "$days" -sha256 -extfile /dev/stdin -out "$certificate" "$@" 2> /dev/null
}

# Whether a certificate lasts, is of this CA, and has the names that this script gives it.
is_valid() { # folder names
  openssl x509 -in "$1/tls.crt" -noout -checkend "$renew_before" > /dev/null &&
    openssl verify -CAfile "$authority/ca.crt" "$1/tls.crt" > /dev/null && cmp -s "$authority/ca.crt" "$1/roots.pem" &&
    [ "$(openssl x509 -in "$1/tls.crt" -noout -ext subjectAltName | tail -n +2 | tr -d ' \n')" = "$2" ]
} 2> /dev/null

leaf() { # service usage names
  local folder=$folders/$1 current file
  if ! is_valid "$folder" "$3"; then
    current=$folder/..$(date +%s%N)
    mkdir "$current"
    key "$current/tls.key"
    issue "$1" "$days" "$current/tls.key" "$current/tls.crt" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" << END
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = $2
subjectAltName = $3
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
    cp "$authority/ca.crt" "$current/roots.pem"
    chmod 755 "$current"
    chmod 444 "$current"/*
    chmod 400 "$current/tls.key"
    chown "$user" "$current/tls.key"
    ln -sfn "${current##*/}" "$folder/..new"
    mv -T "$folder/..new" "$folder/..data"
    for file in tls.key tls.crt roots.pem; do ln -sf "..data/$file" "$folder/$file"; done
    find "$folder" -mindepth 1 -maxdepth 1 -type d ! -path "$current" -exec rm -r {} +
  fi
  openssl x509 -in "$folder/tls.crt" -noout -subject -serial -enddate
}

if [ ! -s "$authority/ca.crt" ]; then
  key "$authority/ca.key"
  issue 'Greeting CA' 3650 "$authority/ca.key" "$authority/ca.crt" -signkey "$authority/ca.key" << END
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
END
fi
# localhost for clients on this machine, which see the published port.
leaf name-service serverAuth DNS:name-service,DNS:localhost
leaf greeting-gateway clientAuth URI:spiffe://example.org/greeting-gateway
