# One service: its bundle, and commands that run and migrate it.
{
  lib,
  runCommand,
  makeBinaryWrapper,
  bun,
  buildWorkspace,
  packageAssets,
  root,
}:
name:
let
  inherit (import ./closure.nix { inherit lib root; }) closureOf manifestOf;
  folder = "services/${name}";
  inherit (manifestOf folder) version;

  bundle = buildWorkspace {
    pname = "${name}-bundle";
    inherit version;
    # Sources that it can reach: an edit of tests, docs or another service does not rebuild this one.
    paths = map (each: root + "/${each}/src") (closureOf folder) ++ [
      (root + "/${folder}/migrations")
      (root + "/tsconfig.json")
      ./bundle.ts
    ];
    buildPhase = ''
      runHook preBuild
      bun nix/bundle.ts ${name} dist
      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall
      mkdir -p dist/assets
      for assets in ${toString (packageAssets folder)}; do
        cp -rs --no-preserve=mode "$assets"/. dist/assets/
      done
      mv dist $out
      runHook postInstall
    '';
    dontFixup = true;
  };

  # Bun would otherwise fetch what it does not find, and read .env of the folder it is started in.
  run = file: "--no-install --no-env-file ${bundle}/${file}.js";
in
runCommand "${name}-${version}"
  {
    pname = name;
    inherit version;
    nativeBuildInputs = [ makeBinaryWrapper ];
    passthru = { inherit bundle; };
    meta.mainProgram = name;
  }
  ''
    wrap() {
      makeWrapper ${lib.getExe bun} "$out/bin/$1" --set BUN_RUNTIME_TRANSPILER_CACHE_PATH 0 --add-flags "$2"
    }
    wrap ${name} "${run "main"}"
    wrap ${name}-health "${run "healthcheck"}"
    if [ -e ${bundle}/migrate.js ]; then wrap ${name}-migrate "${run "migrate"}"; fi
  ''
