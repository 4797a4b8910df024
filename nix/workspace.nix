# A derivation in which the workspace's packages are installed, offline, from the cache. `paths` is the code that it sees;
# the manifests are always there.
{
  lib,
  stdenvNoCC,
  bun,
  bunCache,
  root,
}:
{ paths, ... }@args:
stdenvNoCC.mkDerivation (
  (removeAttrs args [ "paths" ])
  // {
    src = lib.fileset.toSource {
      inherit root;
      fileset = lib.fileset.unions ([ (import ./manifests.nix { inherit lib root; }) ] ++ paths);
    };
    nativeBuildInputs = [ bun ] ++ (args.nativeBuildInputs or [ ]);

    configurePhase = ''
      runHook preConfigure
      export HOME=$TMPDIR BUN_INSTALL_CACHE_DIR=$TMPDIR/cache BUN_RUNTIME_TRANSPILER_CACHE_PATH=0 DO_NOT_TRACK=1
      # Bun insists on a cache folder that it may write to, and writes nothing.
      mkdir "$BUN_INSTALL_CACHE_DIR" && ln -s ${bunCache}/* "$BUN_INSTALL_CACHE_DIR"
      bun install --offline --frozen-lockfile --ignore-scripts --no-progress --linker=isolated --backend=copyfile
      runHook postConfigure
    '';

    # The cache is an input of the build, never of what is shipped.
    disallowedReferences = [ bunCache ];
  }
)
