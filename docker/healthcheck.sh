#!/usr/bin/env bash
# Asks the host of this container whether work can be given to it. The runtime image has bash, but neither curl nor wget.
# A host that speaks https itself (Server__CertificateFile) does not answer it: give such a container a check of its own.
exec 3<>"/dev/tcp/127.0.0.1/${DIAGMOD_PORT:-8080}" || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "${status:-}" = 200 ]
