# All outputs of one system.
{
  lib,
  pkgs,
  self,
}:
let
  root = ../.;
  services = import ./services.nix { inherit lib root; };

  bun = pkgs.callPackage ./bun.nix { inherit root; };
  bunCache = pkgs.callPackage ./bun-cache.nix { inherit bun root; };
  buildWorkspace = pkgs.callPackage ./workspace.nix { inherit bun bunCache root; };
  packageAssets = pkgs.callPackage ./assets.nix { inherit buildWorkspace root; };
  mkService = pkgs.callPackage ./service.nix { inherit bun buildWorkspace packageAssets root; };
  mkImage = pkgs.callPackage ./image.nix { inherit bun; };

  servicePackages = lib.genAttrs services mkService;
  images = lib.genAttrs services (name: mkImage servicePackages.${name});
  suite = pkgs.callPackage ./suite.nix { inherit buildWorkspace root; };
  up = pkgs.callPackage ./up.nix { inherit bun suite; };
  updateHashes = pkgs.callPackage ./update-hashes.nix {
    bun = pkgs.callPackage ./bun.nix {
      inherit root;
      asPinned = true;
    };
  };

  app = package: description: {
    type = "app";
    program = lib.getExe package;
    meta = { inherit description; };
  };
in
{
  packages =
    servicePackages
    // lib.mapAttrs' (name: lib.nameValuePair "${name}-oci") images
    // {
      inherit bun bunCache suite;
      default = pkgs.linkFarm "services" servicePackages;
      images = pkgs.linkFarm "images" images;
    };

  apps = {
    up = app up "The whole suite in this terminal";
    update-hashes = app updateHashes "Renews the hashes of what is fetched";
  };

  checks = import ./checks.nix {
    inherit
      lib
      pkgs
      self
      buildWorkspace
      root
      servicePackages
      images
      ;
  };

  devShells.default = pkgs.callPackage ./shell.nix { inherit bun; };

  formatter = pkgs.nixfmt-tree;
}
