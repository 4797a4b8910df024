# `nix run .#update-hashes`: renews nix/bun.json and nix/bun-cache.json after a change of bun.lock or of Bun's version. Fetching
# for a platform runs none of its code, so any machine renews the hashes of all.
{
  writeShellApplication,
  bun,
  coreutils,
  git,
  jq,
  nix,
  nodejs,
}:
writeShellApplication {
  name = "update-hashes";
  runtimeInputs = [
    bun
    coreutils
    git
    jq
    nix
    nodejs
  ];
  text = ''
    cd "$(git rev-parse --show-toplevel)"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT

    version=$(jq -r '.packageManager | ltrimstr("bun@")' package.json)
    pins=$(jq --arg version "$version" '.version = $version' nix/bun.json)
    for system in $(jq -r '.systems | keys[]' nix/bun.json); do
      package=$(jq -r --arg system "$system" '.systems[$system].package' nix/bun.json)
      mkdir "$work/$system.bun"
      npm pack --silent --pack-destination "$work/$system.bun" "$package@$version" >/dev/null
      hash=$(nix --extra-experimental-features nix-command hash file "$work/$system.bun"/*.tgz)
      pins=$(jq --arg system "$system" --arg hash "$hash" '.systems[$system].hash = $hash' <<<"$pins")
    done
    jq --sort-keys . <<<"$pins" >nix/bun.json

    caches='{}'
    for pair in x86_64-linux:x64 aarch64-linux:arm64; do
      system=''${pair%%:*}
      mkdir "$work/$system"
      # The same files as nix/manifests.nix.
      git ls-files -z -- package.json bun.lock bunfig.toml patches 'crates-ts/**/package.json' 'services/**/package.json' 'infra/**/package.json' |
        xargs -0 cp --parents --target-directory "$work/$system"
      (cd "$work/$system" && bash ${./scripts/bun-cache.sh} "$work/$system.cache" linux "''${pair##*:}")
      hash=$(nix --extra-experimental-features nix-command hash path "$work/$system.cache")
      caches=$(jq --arg system "$system" --arg hash "$hash" '.[$system] = $hash' <<<"$caches")
    done
    jq --sort-keys . <<<"$caches" >nix/bun-cache.json
    cat nix/bun.json nix/bun-cache.json
  '';
}
