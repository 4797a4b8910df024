# Bun at the version of package.json, from the npm package that the launcher takes as well: nixpkgs' own is older. On x86_64
# it is the build that needs no AVX2, because nobody knows where an image will run.
{
  lib,
  stdenvNoCC,
  runCommand,
  autoPatchelfHook ? null,
  cacert,
  nodejs,
  root,
  # The version of bun.json, whatever package.json names: for the program that renews bun.json.
  asPinned ? false,
}:
let
  inherit (stdenvNoCC.hostPlatform) system isLinux;
  pins = lib.importJSON ./bun.json;
  version =
    if asPinned then
      pins.version
    else
      lib.removePrefix "bun@" (lib.importJSON (root + "/package.json")).packageManager;
  pin = pins.systems.${system} or (throw "there is no Bun for ${system}");
  tarball =
    runCommand "bun-${version}-${system}.tgz"
      {
        outputHash = pin.hash;
        outputHashAlgo = null;
        outputHashMode = "flat";
        nativeBuildInputs = [ nodejs ];
        impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [
          "NIX_SSL_CERT_FILE"
          "npm_config_registry"
        ];
      }
      ''
        export HOME=$TMPDIR
        export NODE_EXTRA_CA_CERTS="''${NIX_SSL_CERT_FILE:-${cacert}/etc/ssl/certs/ca-bundle.crt}"
        npm pack --silent ${pin.package}@${version} >/dev/null
        mv *.tgz "$out"
      '';
in
assert lib.assertMsg (version == pins.version)
  "package.json names Bun ${version}, nix/bun.json has the hashes of ${pins.version}: ./tixlys deps hashes";
stdenvNoCC.mkDerivation {
  pname = "bun";
  inherit version;
  dontUnpack = true;
  nativeBuildInputs = lib.optional isLinux autoPatchelfHook;
  # Its code lies in sections of its own, which strip does not know.
  dontStrip = true;
  installPhase = ''
    runHook preInstall
    mkdir -p $out/bin
    tar -xzf ${tarball} -C $out/bin --strip-components=2 package/bin/bun
    chmod 555 $out/bin/bun
    ln -s bun $out/bin/bunx
    runHook postInstall
  '';
  meta.mainProgram = "bun";
}
