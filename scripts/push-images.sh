#!/usr/bin/env bash
# scripts/push-images.sh [--dry-run] TARGET: builds the image of every service and pushes those that TARGET does not have.
#
# TARGET is where skopeo copies to, without the image's name: docker://host/owner/repository, or oci:/some/folder to look at the
# result. An image is found again by what it is made of: its tag is VERSION-ARCH-HASH, and HASH is that of its store path. The
# same commit never pushes twice, and a commit that changes one service pushes one image. VERSION-ARCH then follows.
# --dry-run builds, looks and tells, and pushes nothing.
#
# Layers are pushed as zstd, which keeps images below 60 MB and needs the OCI format. That format has no health check: whoever
# deploys asks /health/live and /health/ready of port 9000, or runs /app/healthcheck.js.
set -euo pipefail
cd "$(dirname "$0")/.."
nix=${CHECK_NIX:-nix}
dry=
if [ "${1:-}" = --dry-run ]; then dry=yes && shift; fi
target=${1:?usage: scripts/push-images.sh [--dry-run] TARGET}
arch=$(uname -m)
copy=(skopeo --insecure-policy copy --quiet --retry-times 3 --format oci --dest-compress-format zstd --dest-compress-level 9)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An oci: folder holds many images under tags of its own; a registry has a repository for each.
place() { # place NAME TAG
  case $target in
    oci:*) echo "$target:$1-$2" ;;
    *) echo "$target/$1:$2" ;;
  esac
}

for main in services/*/src/main.ts; do
  name=$(basename "$(dirname "$(dirname "$main")")")
  version=$(jq -r .version "services/$name/package.json")
  "$nix" build ".#$name-oci" -o "$work/$name" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  path=$(readlink -f "$work/$name")
  hash=$(basename "$path" | cut -c1-12)
  exact=$(place "$name" "$version-$arch-$hash")
  if skopeo inspect --raw "$exact" >/dev/null 2>&1; then
    echo "unchanged  $exact"
  elif [ -n "$dry" ]; then
    echo "would push $exact ($(($(stat -c %s "$path") / 1000)) kB)"
  else
    "${copy[@]}" "docker-archive:$path" "$exact"
    "${copy[@]}" "$exact" "$(place "$name" "$version-$arch")"
    echo "pushed     $exact"
  fi
done
