#!/usr/bin/env bash
# scripts/up-from-images.sh [ENGINE]: the suite from its images, as an operator would run it, on this machine's network.
#
# Needs images loaded as tixlys/NAME (nix build .#NAME-oci, then podman load) and a running `./tixlys up --infra`, whose servers
# and generated development secrets it uses. ENGINE is podman (default) or docker. Each service is first migrated by its own
# image, then started read-only, without capabilities, as the image's own user. Waits until all are ready and prints the
# gateway's address. `down` as the last word ends the containers.
set -euo pipefail
cd "$(dirname "$0")/.."
engine=${1:-podman}
deadline=30
services=$(for main in services/*/src/main.ts; do basename "$(dirname "$(dirname "$main")")"; done)
containers=$(for name in $services; do echo "tixlys-$name"; done)

# shellcheck disable=SC2086  # a list of names
if [ "${2:-}" = down ]; then
  exec "$engine" rm -f $containers
fi

environment() { ./tixlys env "$1" --json 2>/dev/null; }
port_of() { environment "$1" | jq -r .PORT; }
upstreams=$(for name in $services; do [ "$name" = steersman ] || echo "$name=http://127.0.0.1:$(port_of "$name")"; done | paste -sd';')

for name in $services; do
  version=$(jq -r .version "services/$name/package.json")
  run=("$engine" run --network=host --read-only --tmpfs "/tmp:rw,noexec,nosuid,size=16m" --cap-drop=all --security-opt=no-new-privileges --env-file /dev/fd/3)
  # The mail catcher and the blobs are folders, which lie in the container's /tmp here; traces are not kept.
  variables=$(environment "$name" | jq -r --arg upstreams "$upstreams" '
    del(.TRACE_DIR, .UPSTREAMS_FILE)
    | if has("UPSTREAMS") then .UPSTREAMS = $upstreams else . end
    | if (.MAIL_URL // "" | startswith("catcher:")) then .MAIL_URL = "catcher:/tmp/mail" else . end
    | if has("BLOB_FOLDER") then .BLOB_FOLDER = "/tmp/blobs" else . end
    | to_entries[] | "\(.key)=\(.value)"')
  if [ -e "services/$name/migrations/meta/_journal.json" ]; then
    "${run[@]}" --rm "tixlys/$name:$version" migrate.js 3<<<"$variables"
  fi
  "${run[@]}" --detach --name "tixlys-$name" "tixlys/$name:$version" 3<<<"$variables" >/dev/null
done

for name in $services; do
  until curl -fs -m 1 -o /dev/null "http://127.0.0.1:$(port_of "$name")/health/ready"; do
    if [ "$SECONDS" -gt "$deadline" ]; then
      echo "$name is not ready after $deadline s; its last lines:" >&2
      "$engine" logs --tail 20 "tixlys-$name" >&2
      exit 1
    fi
    sleep 0.2
  done
done
echo "http://127.0.0.1:$(port_of steersman)"
