# Files that packages read at run time (decision 30), one derivation for each package of the workspace that declares some:
# they change with a dependency and not with our code, so that images share them as a layer of their own.
{
  lib,
  buildWorkspace,
  root,
}:
let
  manifestOf = folder: lib.importJSON (root + "/${folder}/package.json");

  # The package and every package of the workspace that it depends on.
  closure =
    folder:
    map (item: item.key) (
      lib.genericClosure {
        startSet = [ { key = folder; } ];
        operator =
          { key }:
          lib.mapAttrsToList (name: _: { key = "crates-ts/${lib.removePrefix "@tixlys/" name}"; }) (
            lib.filterAttrs (_: lib.hasPrefix "workspace:") ((manifestOf key).dependencies or { })
          );
      }
    );

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
# FOLDER of a package: the list of derivations whose files must lie beside its bundle, in assets/.
folder: map assetsOf (lib.filter (each: (manifestOf each) ? runtimeAssets) (closure folder))
