#!/usr/bin/env bash
# check-image.sh IMAGE MAX-BYTES MAX-CODE-BYTES BUNDLE: an image holds what it should, and nothing else. Prints what it found.
set -euo pipefail
image=$1 max=$2 max_code=$3 bundle=$4
fail() {
  echo "$image: $*" >&2
  exit 1
}

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
zstd -dc <"$image" | tar -x -C "$work"
config=$work/$(jq -r '.[0].Config' "$work/manifest.json")
layers=$(jq -r '.[0].Layers[]' "$work/manifest.json")

expect() { jq -e "$1" "$config" >/dev/null || fail "$2"; }
expect '.config.User == "65532:65532"' 'does not run as 65532'
expect '.config.Healthcheck.Test[0] == "CMD"' 'its health check needs a shell'
expect '.config.ExposedPorts | keys == ["3000/tcp", "9000/tcp"]' 'its ports are not 3000 and 9000'
expect '[.config.Env[] | select(test("(SECRET|PASSWORD|TOKEN|PRIVATE_KEY|IDENTITY|URL)="))] == []' 'its environment carries a secret'
expect '[.config.Env[] | select(startswith("TIXLYS_ENV="))] == []' 'it decides the environment itself'

for layer in $layers; do tar -tf "$work/$layer"; done | sort -u >"$work/files"
# No shell, no package manager, no secret and no development tree.
if grep -E '(^|/)(ba|da|a|z|c|k)?sh$|(^|/)(busybox|npm|npx|apt|apk|git|curl)$' "$work/files"; then fail 'it carries a tool'; fi
if grep -E '\.agekey$|(^|/)\.env|\.sops\.yaml$|(^|/)secrets\.|\.pem$' "$work/files"; then fail 'it carries a secret'; fi
if grep -E 'bun-cache|\.tsx?$|(^|/)tests?/|\.git/' "$work/files"; then fail 'it carries a development tree'; fi
# Packages as a whole lie among the assets, where somebody has declared them.
if grep -vE -- '-assets/(\./)?node_modules(/|$)|-bundle-[^/]*/assets/node_modules(/|$)' "$work/files" | grep -E 'node_modules'; then
  fail 'it carries a development tree'
fi
for file in main.js main.js.map healthcheck.js service.json assets/swagger-ui-dist/swagger-ui.css; do
  grep -qxF "${bundle#/}/$file" "$work/files" || fail "$file is missing"
done
grep -qE '(^|/)etc/ssl/certs/ca-bundle.crt$' "$work/files" || fail 'certificates are missing'
[ ! -e "$bundle/migrations" ] || [ -e "$bundle/migrate.js" ] || fail 'migrate.js is missing'

code=0
for layer in $layers; do
  # Keys of age, and values that only the launcher makes, the signing keys of development among them.
  if tar -xOf "$work/$layer" | grep -aqE 'AGE-SECRET-KEY-1[0-9A-Z]{58}|tixlys-dev-[A-Za-z0-9_-]{20}|de7de7de7de7[0-9a-f]{52}'; then fail "a secret lies in $layer"; fi
  if tar -tf "$work/$layer" | grep -qF "$(basename "$bundle")/main.js"; then code=$(zstd -q -9 -c "$work/$layer" | wc -c); fi
done
size=$(wc -c <"$image")
echo "bytes $size"
echo "bytes of the layer with our code $code"
[ "$size" -le "$max" ] || fail "$size bytes, more than $max"
if [ "$code" -eq 0 ] || [ "$code" -gt "$max_code" ]; then fail "a change of code replaces $code bytes; at most $max_code"; fi
cat "$work/files"
