# What `bun install` reads, as a file set: the lock, the manifests of the workspace, patches and settings. No code.
{ lib, root }:
let
  inherit (lib) fileset;
  manifestsIn =
    folder: fileset.fileFilter (file: file.name == "package.json") (root + "/${folder}");
in
fileset.unions [
  (root + "/package.json")
  (root + "/bun.lock")
  (root + "/bunfig.toml")
  (fileset.maybeMissing (root + "/patches"))
  (manifestsIn "crates-ts")
  (manifestsIn "clients")
  (manifestsIn "services")
  (manifestsIn "examples")
  (manifestsIn "infra")
]
