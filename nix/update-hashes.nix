# `nix run .#update-hashes`: what ./tixlys deps hashes does, with the tools of this flake. It also works when package.json names
# another Bun than nix/bun.json: the old one computes the hashes of the new one.
{
  writeShellApplication,
  bun,
  bash,
  coreutils,
  git,
  nodejs,
}:
writeShellApplication {
  name = "update-hashes";
  runtimeInputs = [
    bun
    bash
    coreutils
    git
    nodejs
  ];
  text = ''
    cd "$(git rev-parse --show-toplevel)"
    exec bun --no-install infra/cli/deps/nix-hashes/main.ts
  '';
}
