# `nix develop`. In it ./tixlys takes its tools from here and fetches none.
{
  lib,
  stdenv,
  mkShell,
  bun,
  nats-server,
  postgresql_18,
  sops,
  age,
  biscuit-cli,
  dive,
  direnv,
  jq,
  natscli,
  curl,
  git,
  # Comforts: a nixpkgs without one of them still gives a shell, and scripts/check-nix.sh says which one is missing.
  websocat ? null,
  typescript-language-server ? null,
  nixd ? null,
  nixfmt-tree ? null,
  shellcheck ? null,
  actionlint ? null,
}:
mkShell {
  # oxlint and oxc-parser are prebuilt and want the compiler's library, which NixOS has nowhere else.
  LD_LIBRARY_PATH = lib.optionalString (stdenv.hostPlatform.isLinux && stdenv.cc != null) (
    lib.makeLibraryPath [ stdenv.cc.cc.lib ]
  );

  packages = [
    bun
    nats-server
    postgresql_18
    sops
    age
    biscuit-cli
    dive
    direnv
    jq
    natscli
    curl
    git
  ]
  ++ lib.filter (package: package != null) [
    websocat
    typescript-language-server
    nixd
    nixfmt-tree
    shellcheck
    actionlint
  ];
  shellHook = ''
    export TIXLYS_TOOLS=path
    # A key of one's own, else that of ./tixlys secrets init; sops by hand finds the one that the launcher uses.
    for key in "''${XDG_CONFIG_HOME:-$HOME/.config}/sops/age/keys.txt" "$PWD/.tixlys/keys/age.txt"; do
      if [ -z "''${SOPS_AGE_KEY_FILE:-}" ] && [ -r "$key" ]; then export SOPS_AGE_KEY_FILE=$key; fi
    done
    # The hook looks at what is staged; one that somebody has set up is left alone.
    if [ -e .git ] && [ -z "$(git config --get core.hooksPath)" ]; then git config core.hooksPath scripts/hooks; fi
  '';
}
