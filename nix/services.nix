# Every service, by folder: packages, images, checks and modules follow from this list, so that a new one needs no edit.
{ lib, root }:
let
  folder = root + "/services";
  isService =
    name: kind: kind == "directory" && builtins.pathExists (folder + "/${name}/src/main.ts");
in
lib.attrNames (lib.filterAttrs isService (builtins.readDir folder))
