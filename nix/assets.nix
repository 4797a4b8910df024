# Files that packages read at run time (decision 30), one derivation for each package of the workspace that declares some:
# they change with a dependency and not with our code, so that images share them as a layer of their own.
{
  lib,
  buildWorkspace,
  root,
}:
let
  inherit (import ./closure.nix { inherit lib root; }) closureOf manifestOf;

  assetsOf =
    folder:
    buildWorkspace {
      name = "${baseNameOf folder}-assets";
      paths = [ ./bundle.ts ];
      buildPhase = "bun nix/bundle.ts --assets ${folder} assets";
      installPhase = "mv assets $out";
      dontFixup = true;
    };
in
# FOLDER of a service -> the derivations whose files must lie beside its bundle, in assets/.
folder: map assetsOf (lib.filter (each: (manifestOf each) ? runtimeAssets) (closureOf folder))
