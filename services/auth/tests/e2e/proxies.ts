import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A reverse proxy as a process of its own, with the configuration that the examples show. */
export type Proxy = {
  readonly url: string;
  close(): Promise<void>;
};

/** Where the examples say that things are, and where they are in this test. */
export type Addresses = {
  /** `127.0.0.1:port` of auth and of the application. */
  readonly auth: string;
  readonly app: string;
};

const examples = new URL("../../../../examples/forward-auth/", import.meta.url);
const startWithinMs = 45_000;

/** A port that was free a moment ago. */
export function freePort(): number {
  const probe = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: () => undefined },
  });
  const { port } = probe;
  probe.stop(true);
  return port;
}

export async function startNginx(
  program: string,
  port: number,
  addresses: Addresses,
): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), "auth-nginx-"));
  const example = await Bun.file(new URL("nginx.conf", examples)).text();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const text = `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}
    http { access_log off; ${temporary.join(" ")}
    ${placed(example, "127.0.0.1:8080", port, addresses)} }`;
  await Bun.write(join(folder, "nginx.conf"), text);
  const command = [program, "-p", folder, "-c", join(folder, "nginx.conf")];
  return started(command, folder, port, {});
}

export async function startCaddy(
  program: string,
  port: number,
  addresses: Addresses,
): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), "auth-caddy-"));
  const example = await Bun.file(new URL("Caddyfile", examples)).text();
  const text = `{
    admin off
  }
  ${placed(example, "127.0.0.1:8081", port, addresses)}`;
  await Bun.write(join(folder, "Caddyfile"), text);
  const config = ["--config", join(folder, "Caddyfile")];
  const command = [program, "run", ...config, "--adapter", "caddyfile"];
  const home = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  return started(command, folder, port, home);
}

/** The example with this test's addresses in the place of its own, and nothing else changed. */
function placed(
  example: string,
  listen: string,
  port: number,
  { auth, app }: Addresses,
): string {
  for (const address of [listen, "127.0.0.1:4101", "127.0.0.1:3000"])
    if (!example.includes(address))
      throw new Error(`the example does not name ${address}`);
  return example
    .replaceAll(listen, `127.0.0.1:${port}`)
    .replaceAll("127.0.0.1:4101", auth)
    .replaceAll("127.0.0.1:3000", app);
}

async function started(
  command: string[],
  folder: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Proxy> {
  const log = Bun.file(join(folder, "log"));
  const child = Bun.spawn(command, {
    env: { PATH: Bun.env["PATH"] ?? "", ...env },
    cwd: folder,
    stdin: "ignore",
    stdout: log,
    stderr: log,
  });
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.exited;
    await rm(folder, { recursive: true, force: true });
  };
  const giveUpAt = performance.now() + startWithinMs;
  while (performance.now() < giveUpAt && child.exitCode === null) {
    const answer = await fetch(url, { redirect: "manual" }).catch(
      () => undefined,
    );
    if (answer !== undefined) return { url, close };
    await Bun.sleep(20);
  }
  const said = await log.text();
  await close();
  throw new Error(`${command[0] ?? ""} did not start:\n${said}`);
}
