#!/usr/bin/env bash
# scripts/check-nix.sh [STEP…]: proves the Nix side of the repository, wherever Nix is installed, and says what it could not check.
#
# Steps: evaluate shell direnv format build check digest layer run suite push up readme. Without a name: all of them.
# Exit code 0 when nothing failed, 1 when something did, 2 without Nix.
#
#   CHECK_NIX                 the nix command, for a machine that needs a wrapper (one that overrides the nixpkgs input); what
#                             such a wrapper lacks counts as not checked
#   CHECK_NIX_SANDBOX_PATHS   set where builds run unsandboxed: the second build of "digest" is sandboxed, with these paths
#   FLAKE_ARGS                what .envrc adds to "use flake" (the wrapper's --override-input), for "direnv"
#   CHECK_NIX_SERVICE         the service for "digest", "layer" and "run" (auth)
#   TIXLYS_PORT_OFFSET        where the suite of "run", "suite" and "up" listens (11000)
set -euo pipefail
cd "$(dirname "$0")/.."
nix=${CHECK_NIX:-nix}
service=${CHECK_NIX_SERVICE:-auth}
export NIX_CONFIG="extra-experimental-features = nix-command flakes
${NIX_CONFIG:-}"
command -v "$nix" >/dev/null || { echo "nothing was checked: Nix is not installed here" >&2; exit 2; }

work=$(mktemp -d)
passed=0 failed=0 unchecked=()
ok() { passed=$((passed + 1)) && echo "✓ $*"; }
no() { failed=$((failed + 1)) && echo "✗ $*" && if [ -s "$work/log" ]; then tail -n 15 "$work/log" | sed 's/^/    /'; fi; }
skip() { unchecked+=("$*") && echo "– $*"; }
quietly() { "$@" >"$work/log" 2>&1; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
services=$(for main in services/*/src/main.ts; do basename "$(dirname "$(dirname "$main")")"; done)
system=$("$nix" eval --impure --raw --expr builtins.currentSystem 2>/dev/null || nix eval --impure --raw --expr builtins.currentSystem)

# The suite for "run", "suite" and "up": a state folder and ports of its own, in this checkout; below those that Linux hands out.
export TIXLYS_HOME=$work/home TIXLYS_PORT_OFFSET=${TIXLYS_PORT_OFFSET:-11000}
started=
cleanup() {
  [ -z "$started" ] || ./tixlys down >/dev/null 2>&1 || true
  ! command -v podman >/dev/null || podman rm -f check-nix >/dev/null 2>&1 || true
  chmod -R u+w "$work" && rm -rf "$work"
}
trap cleanup EXIT

step_evaluate() {
  local want have
  want=$(for name in $services; do echo "$name" && echo "$name-oci"; done | sort)
  for each in x86_64-linux aarch64-linux; do
    have=$("$nix" eval --raw ".#packages.$each" --apply 'set: builtins.concatStringsSep "\n" (builtins.attrNames set)' 2>"$work/log" || true)
    if [ -z "$(comm -23 <(echo "$want") <(sort <<<"$have"))" ]; then ok "$each has a package and an image of each folder of services/"; else no "$each lacks packages"; fi
    if quietly "$nix" eval --raw ".#packages.$each.images.drvPath"; then ok "$each: the images evaluate"; else no "$each: the images do not evaluate"; fi
  done
  [ "$system" = aarch64-linux ] || skip "aarch64-linux was evaluated, not built"
}

step_shell() {
  local pinned line
  pinned=$(sed -n 's/.*"packageManager": *"bun@\([0-9.]*\)".*/\1/p' package.json)
  probe() { # probe PATTERN PROGRAM ARGUMENT…: the shell has the program, and it says something that fits
    if line=$("$nix" develop -c "${@:2}" 2>&1 | tail -n 20) && grep -qE "$1" <<<"$line"; then ok "shell: $2 ($(grep -oE -m1 "$1" <<<"$line" | head -n 1))"
    elif [ -n "${CHECK_NIX:-}" ]; then skip "shell: $2: $(tail -n 1 <<<"$line")"
    else echo "$line" >"$work/log" && no "shell: $2"; fi
  }
  probe "^${pinned//./\\.}$" bun --version
  if [ "$("$nix" develop -c printenv TIXLYS_TOOLS 2>/dev/null)" = path ]; then ok 'shell: TIXLYS_TOOLS=path'; else no 'shell: TIXLYS_TOOLS'; fi
  probe '\b18\.[0-9]+' postgres --version
  probe 'v?[0-9]+\.[0-9]+\.[0-9]+' nats-server --version
  for program in sops age biscuit dive nats websocat typescript-language-server nixd jq; do probe '[0-9]+\.[0-9]+' "$program" --version; done
  probe '[0-9]+\.[0-9]+' direnv version
}

# .envrc in a copy: the shell, and the development secrets for whoever holds a key; a value with spaces arrives whole.
# shellcheck disable=SC2016  # the words in single quotes are for the shell that direnv starts
step_direnv() {
  local key=crates-ts/config/tests/fixtures/sops/developer.key names
  for program in direnv sops jq; do command -v "$program" >/dev/null || { skip "direnv: no $program here"; return; }; done
  if [ -n "${CHECK_NIX:-}" ] && [ -z "${FLAKE_ARGS:-}" ]; then skip 'direnv: it calls nix itself; FLAKE_ARGS gives it what the wrapper adds' && return; fi
  copy_to "$work/direnv"
  export XDG_DATA_HOME=$work/direnv-allowed
  quietly direnv allow "$work/direnv" || { no 'direnv: allow'; return; }
  if names=$(SOPS_AGE_KEY_FILE=$work/direnv/$key direnv exec "$work/direnv" sh -c 'echo "$TIXLYS_TOOLS $AUTH__BISCUIT_PRIVATE_KEY $NOTIFICATIONS__MAIL_FROM"' 2>"$work/log") && grep -q '^path 1:[0-9a-f]* .* .*>$' <<<"$names"
  then ok 'direnv: the shell, and the secrets that a key opens'; else no 'direnv: with a key'; fi
  if names=$(env -u SOPS_AGE_KEY_FILE -u XDG_CONFIG_HOME HOME="$work/direnv-home" direnv exec "$work/direnv" sh -c 'echo "$TIXLYS_TOOLS$AUTH__BISCUIT_PRIVATE_KEY"' 2>"$work/log") && [ "$names" = path ] && grep -q 'no key opens' "$work/log"
  then ok 'direnv: the shell without a key, and it says so'; else no 'direnv: without a key'; fi
  unset XDG_DATA_HOME
}

step_format() {
  if quietly "$nix" fmt -- --ci; then ok 'Nix files are formatted'
  elif [ -n "${CHECK_NIX:-}" ]; then skip "the format of Nix files: $(tail -n 1 "$work/log")"
  else no 'Nix files are not formatted: nix fmt'; fi
}

step_build() {
  local name size
  for name in $services; do
    if quietly "$nix" build ".#$name" -o "$work/$name" && quietly "$nix" build ".#$name-oci" -o "$work/$name-oci"; then
      size=$(stat -Lc %s "$work/$name-oci")
      ok "$name: package and image, $((size / 1000)) kB compressed"
    else no "$name does not build"; fi
  done
}

step_check() { if quietly "$nix" flake check; then ok 'nix flake check'; else no 'nix flake check'; fi; }

# A copy of what git would commit, as a repository of its own in the folder $1.
copy_to() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar --null --files-from=- -cf - | tar -xf - -C "$1"
  git -C "$1" init -q && git -C "$1" add -A
}

unpack() { mkdir "$2" && zstd -dc <"$1" | tar -x -C "$2"; }
layers_of() { jq -r '.[0].Layers[]' "$1/manifest.json" | sort; }

# Two folders give one derivation, and building its parts again, sandboxed where they were not, gives the same bytes.
step_digest() {
  local first second part options=(--option sandbox false)
  [ -z "${CHECK_NIX_SANDBOX_PATHS:-}" ] || options=(--option sandbox true --option sandbox-paths "$CHECK_NIX_SANDBOX_PATHS" --option build-users-group "")
  copy_to "$work/first" && copy_to "$work/elsewhere/second"
  first=$(cd "$work/first" && "$nix" eval --raw ".#$service-oci.drvPath" 2>"$work/log")
  second=$(cd "$work/elsewhere/second" && "$nix" eval --raw ".#$service-oci.drvPath" 2>"$work/log")
  if [ -z "$first" ] || [ "$first" != "$second" ]; then no "digest: two derivations from two paths: $first $second" && return; fi
  (cd "$work/first" && quietly "$nix" build ".#$service-oci" -o "$work/image-1") || { no 'digest: the first build'; return; }
  for part in $(nix-store -q --requisites "$first" 2>/dev/null | grep -E -- "-(stream-)?$service([-.][^/]*)?\.drv$|-app\.drv$"); do
    # What was collected as garbage is made first, to have something to compare with.
    if ! quietly nix-store --realise "${options[@]}" "$part" || ! quietly nix-store --realise --check "${options[@]}" "$part"; then
      no "digest: a second build of $part differs or fails" && return
    fi
  done
  ok "the same image from two paths, sandboxed and not: sha256:$(sha256sum <"$work/image-1" | cut -d' ' -f1)"
}

step_layer() {
  local layer changed=0
  if ! command -v zstd >/dev/null || ! command -v jq >/dev/null; then skip 'the layers that a change replaces: no zstd or jq here' && return; fi
  copy_to "$work/changed"
  echo "export const changed = \"$(date)\"; console.log(changed);" >>"$work/changed/services/$service/src/main.ts"
  quietly "$nix" build ".#$service-oci" -o "$work/before" || { no 'layer: before'; return; }
  (cd "$work/changed" && quietly "$nix" build ".#$service-oci" -o "$work/after") || { no 'layer: after a change'; return; }
  unpack "$work/before" "$work/layers-before" && unpack "$work/after" "$work/layers-after"
  for layer in $(comm -13 <(layers_of "$work/layers-before") <(layers_of "$work/layers-after")); do
    changed=$((changed + $(zstd -q -9 -c "$work/layers-after/$layer" | wc -c)))
  done
  if [ "$changed" -gt 0 ] && [ "$changed" -le 3000000 ]; then ok "a change of code replaces $((changed / 1000)) kB"; else no "a change of code replaces $changed bytes"; fi
}

# Starts the image as check-nix and waits until it is ready; sets took_ms (with podman's part) and start_ms (the process alone).
start_image() { # start_image IMAGE URL
  local begin
  begin=$(now_ms)
  quietly podman run -d --name check-nix "${locked[@]}" "$1" || { no 'run: the image does not start'; return 1; }
  until curl -fs -m 1 -o /dev/null "$2/health/ready"; do
    [ $(($(now_ms) - begin)) -lt 15000 ] || { podman logs check-nix >"$work/log" 2>&1; no 'run: not ready within 15 s'; return 1; }
    sleep 0.02
  done
  took_ms=$(($(now_ms) - begin))
  start_ms=$(podman logs check-nix 2>&1 | sed -n 's/.*"start_ms":\([0-9]*\).*/\1/p' | head -n 1)
}

# Five starts, the median; a machine that is busy with other work proves nothing about it.
check_start() { # check_start IMAGE URL FIRST-MS
  local starts=$3 median
  for _ in 1 2 3 4; do
    podman rm -f check-nix >/dev/null 2>&1 && start_image "$1" "$2" || return 0
    starts+=" $start_ms"
  done
  # shellcheck disable=SC2086  # a list of numbers
  median=$(printf '%s\n' $starts | sort -n | sed -n 3p)
  if [ "$median" -le 500 ]; then ok "run: ready within 500 ms of its start (median of $starts: $median ms)"
  elif awk -v most="$(nproc)" '{ exit !($1 > most) }' /proc/loadavg; then skip "run: ready within 500 ms: $median ms, on a machine that is busy with other work"
  else no "run: ready $median ms after its start; at most 500"; fi
}

step_run() {
  local url image code took_ms start_ms
  command -v podman >/dev/null || { skip 'the running image: no podman here'; return; }
  quietly "$nix" build ".#$service-oci" -o "$work/image" || { no 'run: the image does not build'; return; }
  image=$(podman load -q -i "$work/image" 2>"$work/log" | sed -n 's/^Loaded image[^:]*: *//p')
  [ -n "$image" ] || { no 'run: podman cannot load the image'; return; }
  TIXLYS_TOOLS='' quietly ./tixlys up --infra --detach || { no 'run: PostgreSQL and NATS'; return; }
  started=yes
  (umask 077 && TIXLYS_TOOLS='' ./tixlys env "$service" --json 2>/dev/null | jq -r 'to_entries[] | select(.key != "TRACE_DIR") | "\(.key)=\(.value)"' >"$work/env")
  url=http://127.0.0.1:$(sed -n 's/^PORT=//p' "$work/env")
  locked=(--network=host --read-only --cap-drop=all --security-opt=no-new-privileges --env-file "$work/env")
  if quietly podman run --rm "${locked[@]}" "$image" migrate.js; then ok 'run: migrate.js of the image'; else no 'run: migrate.js of the image'; fi
  start_image "$image" "$url" || return 0
  ok "run: ready $took_ms ms after podman run (itself: $start_ms ms), read-only root, no capability, user 65532"
  if quietly podman healthcheck run check-nix; then ok 'run: healthy by its own check'; else no 'run: its health check'; fi
  if curl -fs -o /dev/null "$url/swagger/swagger-ui.css"; then ok 'run: its runtime assets are there'; else no 'run: runtime assets'; fi
  if podman exec check-nix /bin/sh -c true >/dev/null 2>&1; then no 'run: it has a shell'; else ok 'run: it has no shell'; fi
  podman stop -t 30 check-nix >/dev/null 2>&1
  code=$(podman inspect check-nix --format '{{.State.ExitCode}}')
  if [ "$code" = 0 ]; then ok 'run: stops with 0 on SIGTERM'; else no "run: stopped with $code"; fi
  if podman logs check-nix 2>&1 | grep -qF -f <(sed -nE 's/^(DATABASE_URL|NATS_URL|BISCUIT_PRIVATE_KEY|ROOT_PASSWORD)=(.*:)?([^@]{16,}).*/\3/p' "$work/env"); then no 'run: a secret stands in its log'; else ok 'run: no secret in its log'; fi
  check_start "$image" "$url" "$start_ms"
  podman rm -f check-nix >/dev/null 2>&1 || true
  ./tixlys down >/dev/null 2>&1 || true
  started=
}

# As .github/workflows/integration.yml: every service from its image, and the demo against them.
step_suite() {
  local name url
  command -v podman >/dev/null || { skip 'the suite from its images: no podman here'; return; }
  for name in $services; do
    quietly "$nix" build ".#$name-oci" -o "$work/suite-$name" || { no "suite: the image of $name does not build"; return; }
    quietly podman load -i "$work/suite-$name" || { no "suite: podman cannot load the image of $name"; return; }
  done
  TIXLYS_TOOLS='' quietly ./tixlys up --infra --detach || { no 'suite: PostgreSQL and NATS'; return; }
  started=yes
  if url=$(TIXLYS_TOOLS='' scripts/up-from-images.sh podman 2>"$work/log" | tail -n 1) && [ -n "$url" ]; then
    if quietly ./tixlys demo --url "$url"; then ok "suite: from its images, $(tail -n 1 "$work/log" | sed 's/^[^0-9]*//')"; else no 'suite: the demo'; fi
  else no 'suite: the images do not get ready'; fi
  scripts/up-from-images.sh podman down >/dev/null 2>&1 || true
  ./tixlys down >/dev/null 2>&1 || true
  started=
}

# As .github/workflows/deploys.yml, to a folder: a dry run writes nothing, and what was pushed is not pushed again.
step_push() {
  local target=oci:$work/pushed
  command -v skopeo >/dev/null || { skip 'pushing images: no skopeo here'; return; }
  if quietly scripts/push-images.sh --dry-run "$target" && [ "$(grep -c '^would push' "$work/log")" = "$(wc -w <<<"$services")" ] && [ ! -e "$work/pushed" ]
  then ok 'push: a dry run names every image and writes nothing'; else no 'push: the dry run'; return; fi
  quietly scripts/push-images.sh "$target" || { no 'push: to a folder'; return; }
  if quietly scripts/push-images.sh "$target" && ! grep -v '^unchanged' "$work/log"; then ok 'push: what was pushed is not pushed again'; else no 'push: a second time'; fi
}

step_up() {
  local postgres
  postgres=$("$nix" develop -c postgres --version 2>&1 | tail -n 1)
  case $postgres in *' 18.'*) ;; *) skip "nix run .#up: the PostgreSQL of this shell is not 18 ($postgres)" && return ;; esac
  if quietly "$nix" run .#up -- --detach; then
    started=yes
    ok 'nix run .#up: the whole suite is ready'
    if quietly ./tixlys demo; then ok "nix run .#up: $(tail -n 1 "$work/log" | sed 's/^[^0-9]*//')"; else no 'nix run .#up: the demo'; fi
  else no 'nix run .#up'; fi
}

# Lines of README.md's blocks that begin with nix, each as it stands there, in a copy.
step_readme() {
  local line
  copy_to "$work/readme" && mkdir "$work/bin"
  printf '#!/bin/sh\nPATH=%q exec %q "$@"\n' "$PATH" "$(command -v "$nix")" >"$work/bin/nix" && chmod +x "$work/bin/nix"
  while read -r line; do
    case $line in
      'nix develop' | 'nix run .#up') continue ;; # they stay open; "shell" and "up" check them
    esac
    if (cd "$work/readme" && PATH=$work/bin:$PATH quietly bash -c "$line" </dev/null); then ok "README: $line"; else no "README: $line"; fi
  done < <(awk '/^```/ { open = !open; next } open { sub(/^\$ /, ""); sub(/ +# .*$/, ""); if ($1 == "nix") print }' README.md)
}

steps=("$@")
[ $# -gt 0 ] || steps=(evaluate shell direnv format build check digest layer run suite push up readme)
for step in "${steps[@]}"; do "step_$step"; done

echo
echo "$passed passed, $failed failed, ${#unchecked[@]} not checked"
[ ${#unchecked[@]} -eq 0 ] || printf '  not checked: %s\n' "${unchecked[@]}"
[ "$failed" -eq 0 ]
