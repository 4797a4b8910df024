/** A server of the comparison: a process of its own, whose output goes to a file as it would in earnest. */
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../infra/cli/stack/ports.ts";
import { path, thing } from "./shared.ts";

const START_MS = 15_000;

/** What is compared, and how it is started. */
export type Kind = {
  readonly name: string;
  readonly command: readonly string[];
  /** The bearer token, once the server runs. */
  readonly token: (tokenFile: string) => Promise<string> | string;
};

/** What is the same for all. */
export type Ground = {
  readonly folder: string;
  readonly sampled: number;
  readonly publicKeys: string;
};

/** A server that answers. */
export type Contestant = {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  /** The whole request, as it goes over the socket. */
  readonly request: string;
  stop(): Promise<void>;
};

/** Starts a server and waits until it has answered 200. */
export async function startContestant(
  kind: Kind,
  { folder, sampled, publicKeys }: Ground,
): Promise<Contestant> {
  const port = await freePort();
  const tokenFile = join(folder, `${kind.name}.token`);
  const log = await open(join(folder, `${kind.name}.log`), "a");
  const start = {
    port,
    sampled,
    publicKeys,
    traceDir: join(folder, kind.name),
    tokenFile,
    thing,
  };
  const child = Bun.spawn([...kind.command, JSON.stringify(start)], {
    cwd: join(import.meta.dir, ".."),
    stdin: "ignore",
    stdout: log.fd,
    stderr: "inherit",
  });
  const deadline = performance.now() + START_MS;
  for (;;) {
    const token = await Promise.resolve(kind.token(tokenFile)).catch(() => "");
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers,
    }).catch(() => undefined);
    if (answer?.status === 200)
      return {
        name: kind.name,
        pid: child.pid,
        port,
        request: `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: application/json\r\nauthorization: Bearer ${token}\r\n\r\n`,
        stop: async () => {
          child.kill();
          await child.exited;
          await log.close();
        },
      };
    if (performance.now() > deadline || child.exitCode !== null)
      throw new Error(
        `${kind.name} does not answer 200: ${answer === undefined ? "no answer" : `${answer.status} ${await answer.text()}`}`,
      );
    await Bun.sleep(50);
  }
}

/** Processor time that a process has used so far, in seconds (Linux). */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
