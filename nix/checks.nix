# `nix flake check`. Tests that need PostgreSQL and NATS run with ./tixlys test, not here: a build has no servers.
{
  lib,
  pkgs,
  self,
  buildWorkspace,
  root,
  servicePackages,
  images,
}:
let
  inherit (pkgs)
    jq
    runCommand
    stdenv
    zstd
    ;

  # Compressed, in bytes (decision 23); `code` is what a change of code may replace.
  limits = {
    image = name: if name == "users" then 70 * 1000 * 1000 else 60 * 1000 * 1000;
    code = 3 * 1000 * 1000;
  };

  inWorkspace =
    name: command:
    buildWorkspace {
      inherit name;
      paths = [ root ];
      # oxlint and oxc-parser are prebuilt and want the compiler's library.
      LD_LIBRARY_PATH = lib.optionalString (stdenv.cc != null) (
        lib.makeLibraryPath [ stdenv.cc.cc.lib ]
      );
      buildPhase = command;
      installPhase = "touch $out";
      dontFixup = true;
    };

  # The bundle runs from the store alone: without any configuration it says what is missing, and nothing about a module.
  bundleCheck =
    name: package:
    runCommand "bundle-${name}" { } ''
      if env -i ${package}/bin/${name} >said 2>&1; then echo "started without configuration" >&2; exit 1; fi
      cat said
      grep -q 'cannot start: [0-9]* mistake' said
      grep -q 'TIXLYS_ENV is missing' said
      if grep -E 'node_modules|Cannot find' said; then exit 1; fi
      touch $out
    '';

  imageCheck =
    name: image:
    runCommand "image-${name}"
      {
        nativeBuildInputs = [
          jq
          zstd
        ];
        image = limits.image name;
        inherit (limits) code;
      }
      "bash ${./scripts/check-image.sh} ${image} $image $code ${image.bundle} >$out";
in
{
  rules = inWorkspace "rules" "bun infra/cli/main.ts check";

  # Everything that needs no server; a new crate or service is among them without an entry here.
  tests = inWorkspace "tests" ''
    bun nix/tests-without-servers.ts >tests-without-servers
    bun test --timeout 30000 $(cat tests-without-servers)
  '';

  modules = import ./modules/check.nix { inherit lib pkgs self; };
}
// lib.mapAttrs' (
  name: package: lib.nameValuePair "bundle-${name}" (bundleCheck name package)
) servicePackages
// lib.mapAttrs' (name: image: lib.nameValuePair "image-${name}" (imageCheck name image)) images
