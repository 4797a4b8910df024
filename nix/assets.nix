# Files that packages read at run time (decision 30), one derivation for each package of the workspace that declares some:
# they change with a dependency and not with our code, so that images share them as a layer of their own. Natively built parts
# (sharp) find the C++ library of this closure, because an image has none of its own.
{
  lib,
  stdenv,
  autoPatchelfHook ? null,
  buildWorkspace,
  root,
}:
let
  inherit (import ./closure.nix { inherit lib root; }) closureOf manifestOf;

  # Files are named with their folder; a name without one is a package as a whole.
  isNative =
    folder:
    stdenv.hostPlatform.isLinux
    && autoPatchelfHook != null
    && lib.any (name: !lib.hasInfix "/" name) (manifestOf folder).runtimeAssets;

  assetsOf =
    folder:
    buildWorkspace {
      name = "${baseNameOf folder}-assets";
      paths = [ ./bundle.ts ];
      buildPhase = "bun nix/bundle.ts --assets ${folder} assets";
      installPhase = "mv assets $out";
      nativeBuildInputs = lib.optional (isNative folder) autoPatchelfHook;
      buildInputs = lib.optional (isNative folder && stdenv.cc != null) stdenv.cc.cc.lib;
      dontFixup = !isNative folder;
      dontStrip = true;
    };
in
# FOLDER of a service -> the derivations whose files must lie beside its bundle, in assets/.
folder: map assetsOf (lib.filter (each: (manifestOf each) ? runtimeAssets) (closureOf folder))
