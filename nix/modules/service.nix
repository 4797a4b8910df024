# A hardened systemd unit for one service.
{ name, self }:
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.services.tixlys.${name};
  program = suffix: "${cfg.package}/bin/${name}${suffix}";
  ownsData = builtins.pathExists (../../services + "/${name}/migrations/meta/_journal.json");
in
{
  options.services.tixlys.${name} = {
    enable = lib.mkEnableOption "the ${name} service of Tixlys Core";
    package = mkOption {
      type = types.package;
      default = self.packages.${pkgs.stdenv.hostPlatform.system}.${name};
      defaultText = lib.literalExpression "the package of this flake";
      description = "The package to run.";
    };
    role = mkOption {
      type = types.enum [
        "all"
        "api"
        "worker"
      ];
      default = "all";
      description = "What the process does: api answers requests, worker handles events and jobs.";
    };
    port = mkOption {
      type = types.port;
      default = 3000;
      description = "The port for requests.";
    };
    metricsPort = mkOption {
      type = types.port;
      default = 9000;
      description = "The port for /metrics, and for /health of a worker.";
    };
    settings = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example = {
        TIXLYS_ENV = "production";
        PUBLIC_URL = "https://suite.example";
      };
      description = "Variables that are no secrets; docs/configuration.md lists them. They lie in the world-readable store.";
    };
    environmentFile = mkOption {
      type = types.nullOr types.path;
      default = null;
      example = "/run/secrets/${name}.env";
      description = "A file with the secrets (DATABASE_URL, NATS_URL, …), outside the store, as systemd reads it.";
    };
    migrate = mkOption {
      type = types.bool;
      default = true;
      description = "Bring the database to this package's migrations before the start. Off where another host does it.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services."tixlys-${name}" = {
      description = "Tixlys ${name}";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      environment = {
        NODE_ENV = "production";
        TIXLYS_ROLE = cfg.role;
        PORT = toString cfg.port;
        METRICS_PORT = toString cfg.metricsPort;
      }
      // cfg.settings;
      serviceConfig = {
        ExecStart = program "";
        ExecStartPre = lib.mkIf (cfg.migrate && ownsData) (program "-migrate");
        EnvironmentFile = lib.mkIf (cfg.environmentFile != null) cfg.environmentFile;
        Restart = "on-failure";
        TimeoutStopSec = 30;
        DynamicUser = true;
        # What a service may write to: blobs, where BLOB_FOLDER names a folder in it.
        StateDirectory = "tixlys-${name}";
        NoNewPrivileges = true;
        ProtectSystem = "strict";
        ProtectHome = true;
        ProtectKernelTunables = true;
        ProtectKernelModules = true;
        ProtectControlGroups = true;
        PrivateTmp = true;
        PrivateDevices = true;
        RestrictAddressFamilies = [
          "AF_UNIX"
          "AF_INET"
          "AF_INET6"
        ];
        RestrictNamespaces = true;
        LockPersonality = true;
        CapabilityBoundingSet = "";
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" ];
        # Not MemoryDenyWriteExecute: JavaScriptCore compiles at run time.
      };
    };
  };
}
