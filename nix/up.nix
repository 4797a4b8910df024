# `nix run .#up`: the suite with the tools of this flake, started by its own launcher. It takes the launcher's options; the
# state (databases, logs, keys) goes where the launcher of a checkout in this folder has it, so that its other commands work.
{
  writeShellApplication,
  bun,
  nats-server,
  postgresql_18,
  suite,
}:
writeShellApplication {
  name = "up";
  runtimeInputs = [
    bun
    nats-server
    postgresql_18
  ];
  text = ''
    export TIXLYS_TOOLS=path
    export TIXLYS_HOME="''${TIXLYS_HOME:-$PWD/.tixlys}"
    export BUN_RUNTIME_TRANSPILER_CACHE_PATH=0
    exec ${suite}/tixlys up "$@"
  '';
}
