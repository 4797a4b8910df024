# FOLDER of a package -> that folder and those of all packages of the workspace that it depends on, as their manifests tell.
{ lib, root }:
let
  manifestOf = folder: lib.importJSON (root + "/${folder}/package.json");
  ofWorkspace = lib.filterAttrs (_: range: lib.hasPrefix "workspace:" range);
in
{
  inherit manifestOf;
  closureOf =
    folder:
    map (item: item.key) (
      lib.genericClosure {
        startSet = [ { key = folder; } ];
        operator =
          { key }:
          lib.mapAttrsToList (name: _: { key = "crates-ts/${lib.removePrefix "@tixlys/" name}"; }) (
            ofWorkspace ((manifestOf key).dependencies or { })
          );
      }
    );
}
