# The whole checkout with its packages installed: what `up` runs and the checks look at.
{ buildWorkspace, root }:
buildWorkspace {
  name = "tixlys-suite";
  paths = [ root ];
  # The launcher installs packages unless its stamp says that these are the lock's.
  buildPhase = ''
    runHook preBuild
    eval "$(sed -n '/^packages_mark()/,/^}/p' tixlys)"
    root=. && echo "$(bun --version) $(packages_mark)" >node_modules/.tixlys-installed
    runHook postBuild
  '';
  installPhase = "mkdir $out && cp -r . $out";
  dontFixup = true;
}
