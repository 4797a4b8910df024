# The image of one service: Bun, the bundle, certificates, and nothing else.
#
#   podman run --read-only --cap-drop=all --env-file auth.env tixlys/auth:0.1.0               the service
#   podman run --read-only --cap-drop=all --env-file auth.env tixlys/auth:0.1.0 migrate.js    its migrate step, before
#
# Store paths become layers, each its own, so that a change of code replaces the bundle's alone.
{
  lib,
  dockerTools,
  runCommand,
  zstd,
  bun,
}:
service:
let
  inherit (service) pname version bundle;
  user = "65532";
  bunRuns = [
    (lib.getExe bun)
    "--no-install"
    "--no-env-file"
  ];
  seconds = n: n * 1000000000;

  stream = dockerTools.streamLayeredImage {
    name = "tixlys/${pname}";
    tag = version;
    contents = [
      (dockerTools.fakeNss.override {
        extraPasswdLines = [ "tixlys:x:${user}:${user}:service:/tmp:/sbin/nologin" ];
        extraGroupLines = [ "tixlys:x:${user}:" ];
      })
      dockerTools.caCertificates
      (runCommand "app" { } "mkdir $out && ln -s ${bundle} $out/app")
    ];
    extraCommands = "mkdir -m 1777 tmp";
    maxLayers = 32;
    config = {
      Entrypoint = bunRuns;
      Cmd = [ "main.js" ];
      User = "${user}:${user}";
      WorkingDir = "/app";
      # What an operator chooses (TIXLYS_ENV, addresses, secrets) is not in here.
      Env = [
        "NODE_ENV=production"
        "HOST=0.0.0.0"
        "PORT=3000"
        "METRICS_PORT=9000"
        "HOME=/tmp"
        "TZ=UTC"
        "SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt"
        "BUN_RUNTIME_TRANSPILER_CACHE_PATH=0"
        "DO_NOT_TRACK=1"
      ];
      ExposedPorts = {
        "3000/tcp" = { };
        "9000/tcp" = { };
      };
      StopSignal = "SIGTERM";
      Healthcheck = {
        Test = [ "CMD" ] ++ bunRuns ++ [ "/app/healthcheck.js" ];
        Interval = seconds 10;
        Timeout = seconds 3;
        StartPeriod = seconds 5;
        Retries = 3;
      };
      # No revision: a commit that does not change an image gives the same bytes.
      Labels = {
        "org.opencontainers.image.title" = pname;
        "org.opencontainers.image.version" = version;
        "org.opencontainers.image.licenses" = "Apache-2.0";
      };
    };
  };
in
# zstd, because some podman releases cannot read a gzip archive. Level 9 is what keeps Bun small; more costs minutes.
runCommand "${pname}-oci.tar.zst"
  {
    nativeBuildInputs = [ zstd ];
    passthru = {
      inherit bundle;
      inherit (stream) imageName imageTag;
    };
  }
  "${stream} | zstd -q -T0 -9 >$out"
