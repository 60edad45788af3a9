#!/usr/bin/env bash
# Tries a running site: signs in, adds a motor, sends recordings through the balancer and waits until all of them are completed.
#   docker/smoke.sh URL PASSWORD-FILE [COMMAND]
# COMMAND is run after the first third of the recordings was sent: CI kills a silo there. What was sent must all be completed.
set -euo pipefail

Url="${1:?usage: docker/smoke.sh URL PASSWORD-FILE [COMMAND]}"
PasswordFile="${2:?usage: docker/smoke.sh URL PASSWORD-FILE [COMMAND]}"
Command="${3:-}"
Files="${SMOKE_FILES:-12}"
Patience="${SMOKE_SECONDS:-180}"
Motor="SMOKE_$(date +%s)"
Work="$(mktemp -d)"
trap 'rm -rf "$Work"' EXIT

fail() { printf 'smoke: %s\n' "$*" >&2; exit 1; }

# The balancer's own certificate is not known to this machine; what is tried is the product, not the certificate.
call() { curl --silent --show-error --insecure --max-time 30 "$@"; }
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -1; }

Began="$(date +%s)"
in_time() { [ $(($(date +%s) - Began)) -lt "$Patience" ] || fail "$1 within $Patience s"; }

until call --fail --output /dev/null "$Url/health/ready" 2>/dev/null; do in_time "not ready"; sleep 1; done
printf '{"username":"admin","password":"%s"}' "$(cat "$PasswordFile")" > "$Work/login"
Token="$(call "$Url/api/v1/auth/login" -H 'content-type: application/json' --data-binary "@$Work/login" | field access_token)"
[ -n "$Token" ] || fail "sign-in was refused"
printf 'authorization: Bearer %s\n' "$Token" > "$Work/auth"
auth() { call -H "@$Work/auth" "$@"; }

auth --fail --output /dev/null "$Url/api/v1/motors" -H 'content-type: application/json' \
  -d "{\"equipment_id\":\"$Motor\",\"name\":\"$Motor\"}" || fail "the motor was not added"

# Each recording differs in its load, so that none is a duplicate: twelve seconds at 2 kHz.
recording() {
  awk -v n="$1" 'BEGIN { print "current_R,current_S,current_T"; for (i = 0; i < 24000; i++) { a = 0.157 * i; l = 14 + n / 100
    printf "%.4f,%.4f,%.4f\n", l * sin(a), l * sin(a - 2.0944), l * sin(a + 2.0944) } }'
}

# An upload that broke off is sent again, as a client would: the same content is stored once.
send() {
  local n="$1" status
  recording "$n" > "$Work/$n.csv"
  while :; do
    status="$(auth --output "$Work/answer" --write-out '%{http_code}' --data-binary "@$Work/$n.csv" \
      "$Url/api/v1/uploads?equipment_id=$Motor&file_name=$n.csv&sample_rate_hz=2000" 2>/dev/null || true)"
    case "$status" in
      200|202) break ;;
      000|429|502|503|504) in_time "$n.csv was not taken"; sleep 1 ;;
      *) fail "$n.csv: $status $(cat "$Work/answer")" ;;
    esac
  done
}

for n in $(seq 1 "$Files"); do
  send "$n"
  if [ -n "$Command" ] && [ "$n" -eq $((Files / 3)) ]; then
    printf 'smoke: %s\n' "$Command"
    bash -c "$Command"
  fi
done

completed() {
  auth "$Url/api/v1/files?equipment_id=$Motor&status=completed&limit=1000" | grep -o '"processing_status":"completed"' | wc -l
}

while Done="$(completed || true)"; [ "$Done" != "$Files" ]; do
  in_time "$Done of $Files files completed"
  sleep 1
done
Windows="$(auth "$Url/api/v1/files?equipment_id=$Motor&limit=1000" | grep -o '"windows_done":[0-9]*' | awk -F: '{n += $2} END {print n + 0}')"
[ "$Windows" -eq $((Files * 23)) ] || fail "$Windows windows instead of $((Files * 23))"
printf 'smoke: %s files sent and completed, %s windows once each, %s s\n' "$Files" "$Windows" "$(($(date +%s) - Began))"
