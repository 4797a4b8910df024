# Tixlys Core with Nix: the tools, the services, their images, and the proofs.
#
#   nix develop                   a shell with everything that ./tixlys and an editor need
#   nix build .#auth              a service;  .#auth-oci is its image (the same for each folder of services/)
#   nix run .#up                  the whole suite
#   nix flake check               types, lint, structure, tests that need no server, images, NixOS modules
#   nix run .#update-hashes       after a change of bun.lock or of Bun's version
#
# scripts/check-nix.sh runs all of it and says what it could not check.
{
  description = "Tixlys Core: development shell, services, images and NixOS modules";

  # One input: one entry to review when it moves.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      # Services and images are Linux programs; a Mac gets the shell.
      linux = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      darwin = lib.filter (system: nixpkgs.legacyPackages ? ${system}) [
        "aarch64-darwin"
        "x86_64-darwin"
      ];
      outputsOf =
        system:
        import ./nix {
          inherit lib self;
          pkgs = nixpkgs.legacyPackages.${system};
        };
      each = systems: name: lib.genAttrs systems (system: (outputsOf system).${name});
    in
    {
      packages = each linux "packages";
      apps = each linux "apps";
      checks = each linux "checks";
      devShells = each (linux ++ darwin) "devShells";
      formatter = each (linux ++ darwin) "formatter";
      nixosModules = import ./nix/modules { inherit lib self; };
    };
}
