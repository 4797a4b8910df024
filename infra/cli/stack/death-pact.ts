/**
 * Children end when the supervisor dies, even by SIGKILL. Bun children watch their parent themselves (`--no-orphans`). For
 * other programs Linux sends a signal on the parent's death (prctl(2) PR_SET_PDEATHSIG, set by util-linux' setpriv); where
 * that is missing a small watcher process, which notices the end of a pipe, does it.
 */
import { inBackground } from "./background.ts";
import { signal } from "./process-identity.ts";

/** How children are tied to the supervisor. */
export type DeathPact = {
  readonly how: "kernel" | "watcher";
  /** What stands before a child's command line; empty for programs that are tied by other means. */
  prefix(child: {
    stopSignal: "SIGINT" | "SIGTERM";
    command: readonly string[];
  }): string[];
  /** Hands a started child over; the answer takes it back. */
  add(pid: number, stopSignal: "SIGINT" | "SIGTERM"): () => void;
  /** Ends the watcher, once every child is gone. */
  close(): void;
};

/** Makes the pact of this supervisor with the means of the system. */
export async function makeDeathPact(): Promise<DeathPact> {
  return (await kernelCanTell()) ? kernelPact() : watcherPact();
}

/** The setpriv of util-linux knows --pdeathsig; busybox' does not. */
async function kernelCanTell(): Promise<boolean> {
  const setpriv = Bun.which("setpriv");
  if (process.platform !== "linux" || setpriv === null) return false;
  const probe = Bun.spawn([setpriv, "--pdeathsig", "KILL", "true"], {
    stdout: "ignore",
    stderr: "ignore",
  });
  return (await probe.exited) === 0;
}

function kernelPact(): DeathPact {
  return {
    how: "kernel",
    prefix: ({ stopSignal, command }) =>
      command.includes("--no-orphans") || command.includes("--pdeathsig")
        ? []
        : ["setpriv", "--pdeathsig", stopSignal.slice(3), "--"],
    add: () => () => undefined,
    close: () => undefined,
  };
}

/** Reads `add PID SIGNAL` and `del PID` lines; at the end of its input it signals what is left, and kills after five seconds. */
const watcherScript = `
trap '' INT TERM HUP
list=''
while read -r verb pid sig; do
  case $verb in
    add) list="$list $pid:$sig" ;;
    del) kept=''; for e in $list; do [ "\${e%:*}" = "$pid" ] || kept="$kept $e"; done; list=$kept ;;
  esac
done
[ -n "$list" ] || exit 0
for e in $list; do kill -s "\${e#*:}" "\${e%:*}" 2>/dev/null; done
n=0
while [ $n -lt 50 ]; do
  alive=''
  for e in $list; do kill -0 "\${e%:*}" 2>/dev/null && alive=1; done
  [ -n "$alive" ] || exit 0
  n=$((n + 1)); sleep 0.1
done
for e in $list; do kill -s KILL "\${e%:*}" 2>/dev/null; done
`;

/** The pact by a watcher process in a session of its own; exported for its test. */
export function watcherPact(): DeathPact {
  const watcher = Bun.spawn(["sh", "-c", watcherScript], {
    detached: true,
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
  });
  watcher.unref();
  const say = (line: string) => {
    inBackground(Promise.resolve(watcher.stdin.write(`${line}\n`)));
    inBackground(Promise.resolve(watcher.stdin.flush()));
  };
  return {
    how: "watcher",
    prefix: () => [],
    add: (pid, stopSignal) => {
      say(`add ${pid} ${stopSignal.slice(3)}`);
      return () => say(`del ${pid}`);
    },
    close: () => {
      inBackground(Promise.resolve(watcher.stdin.end()));
      signal(watcher.pid, "SIGKILL");
    },
  };
}
