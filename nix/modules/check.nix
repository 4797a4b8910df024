# Every module evaluates with the options that it declares, in a NixOS of stubs; the units are what we mean.
{
  lib,
  pkgs,
  self,
}:
let
  names = lib.attrNames (removeAttrs self.nixosModules [ "default" ]);
  stubs = {
    options.systemd.services = lib.mkOption {
      type = lib.types.attrsOf lib.types.anything;
      default = { };
    };
    config._module.args = { inherit pkgs; };
  };
  evaluated = lib.evalModules {
    modules = [
      stubs
      self.nixosModules.default
      {
        services.tixlys = lib.genAttrs names (_: {
          enable = true;
          port = 4000;
          role = "api";
          settings.TIXLYS_ENV = "production";
          environmentFile = "/run/secrets/some.env";
        });
      }
    ];
  };
  units = map (name: evaluated.config.systemd.services."tixlys-${name}") names;
  sound =
    { environment, serviceConfig, ... }:
    environment.PORT == "4000"
    && environment.TIXLYS_ENV == "production"
    && environment.TIXLYS_ROLE == "api"
    && serviceConfig.DynamicUser
    && serviceConfig.EnvironmentFile == "/run/secrets/some.env";
in
assert names != [ ] && lib.all sound units;
pkgs.runCommand "modules-check"
  {
    programs = lib.concatMap (
      { serviceConfig, ... }:
      [ serviceConfig.ExecStart ] ++ lib.toList (serviceConfig.ExecStartPre or [ ])
    ) units;
  }
  ''
    for program in $programs; do test -x "$program"; done
    touch $out
  ''
