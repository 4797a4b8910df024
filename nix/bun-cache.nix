# The packages that bun.lock names, as an install cache: beside Bun itself the only thing that is fetched. It depends on
# the manifests alone, and its hash on neither Bun's version nor the linker (scripts/bun-cache.sh says how).
{
  lib,
  stdenvNoCC,
  cacert,
  bun,
  root,
}:
let
  inherit (stdenvNoCC.hostPlatform) system;
  processors = {
    x86_64-linux = "x64";
    aarch64-linux = "arm64";
  };
in
stdenvNoCC.mkDerivation {
  pname = "bun-cache";
  # The lock's digest is in the name: with a stale hash, a changed lock cannot quietly use the previous result.
  version = builtins.substring 0 12 (builtins.hashFile "sha256" (root + "/bun.lock"));
  src = lib.fileset.toSource {
    inherit root;
    fileset = import ./manifests.nix { inherit lib root; };
  };

  nativeBuildInputs = [ bun ];
  impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [
    "BUN_CONFIG_REGISTRY"
    "NIX_SSL_CERT_FILE"
  ];
  dontConfigure = true;
  dontFixup = true;
  buildPhase = ''
    runHook preBuild
    export SSL_CERT_FILE="''${NIX_SSL_CERT_FILE:-${cacert}/etc/ssl/certs/ca-bundle.crt}"
    bash ${./scripts/bun-cache.sh} "$out" linux ${processors.${system}}
    runHook postBuild
  '';
  dontInstall = true;

  outputHashMode = "recursive";
  outputHashAlgo = "sha256";
  outputHash = (lib.importJSON ./bun-cache.json).${system};
}
