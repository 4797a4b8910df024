# NixOS modules: `nixosModules.auth` and so on, and `default` with all of them. They set up processes; databases, NATS and
# secrets are the host's (services.tixlys.NAME.environmentFile).
{ lib, self }:
let
  services = import ../services.nix {
    inherit lib;
    root = ../..;
  };
  modules = lib.genAttrs services (name: import ./service.nix { inherit name self; });
in
modules // { default.imports = lib.attrValues modules; }
