/** What the gateway is compared with, each with the same upstream behind it: nobody (the machine's own limit), nginx and Caddy. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../infra/cli/stack/ports.ts";
import { children } from "./processes.ts";

const START_MS = 15_000;

/** A way to the upstream: requests of `/users/…` reach it without that segment. */
export type Door = {
  readonly name: string;
  readonly port: number;
  /** Of the process that does the work. */
  readonly pid: number;
  stop(): Promise<void>;
};

/** Waits until a door answers with the upstream's word. @throws Error when it does not. */
export async function opened(door: Door, headers: Headers): Promise<Door> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const answer = await fetch(
      `http://127.0.0.1:${door.port}/users/v1/things`,
      { headers },
    ).catch(() => undefined);
    if (answer?.status === 200) return door;
    if (performance.now() > deadline)
      throw new Error(
        `${door.name} does not answer 200: ${answer === undefined ? "no answer" : `${answer.status} ${await answer.text()}`}`,
      );
    await Bun.sleep(50);
  }
}

/** The upstream itself. */
export async function startUpstream(): Promise<Door> {
  const port = await freePort();
  return started("direct", port, [
    process.execPath,
    join(import.meta.dir, "bare-upstream.ts"),
    String(port),
  ]);
}

/** One worker, as the gateway has one thread; access log on, connections kept on both sides. */
export async function startNginx(
  program: string,
  folder: string,
  upstreamPort: number,
): Promise<Door> {
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, `nginx-${name}`)};`)
    .join(" ");
  await Bun.write(
    file,
    `worker_processes 1; daemon off; pid ${join(folder, "nginx.pid")}; error_log ${join(folder, "nginx.error")};
events { worker_connections 8192; }
http {
  ${temporary}
  access_log ${join(folder, "nginx.log")} combined;
  keepalive_requests 100000000;
  upstream users { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location /users/ { proxy_pass http://users/; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering on; }
  }
}
`,
  );
  const door = started("nginx", port, [program, "-c", file, "-p", folder]);
  const deadline = performance.now() + START_MS;
  for (;;) {
    const [worker] = await children(door.pid);
    if (worker !== undefined) return { ...door, pid: worker };
    if (performance.now() > deadline)
      throw new Error(
        `nginx has no worker: ${await readFile(join(folder, "nginx.error"), "utf8").catch(() => "")}`,
      );
    await Bun.sleep(20);
  }
}

/** All cores, as it comes; access log on, connections kept on both sides. */
export async function startCaddy(
  program: string,
  folder: string,
  upstreamPort: number,
): Promise<Door> {
  const port = await freePort();
  const file = join(folder, "Caddyfile");
  await Bun.write(
    file,
    `{
  admin off
  auto_https off
  log {
    output file ${join(folder, "caddy.system.log")}
  }
}
http://127.0.0.1:${port} {
  log {
    output file ${join(folder, "caddy.log")}
  }
  handle_path /users/* {
    reverse_proxy 127.0.0.1:${upstreamPort} {
      flush_interval -1
      transport http {
        keepalive_idle_conns 512
        keepalive_idle_conns_per_host 256
      }
    }
  }
}
`,
  );
  return started(
    "Caddy",
    port,
    [program, "run", "--config", file, "--adapter", "caddyfile"],
    { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  );
}

/** Where a system package lies; undefined where it is not installed. */
export const programOf = (name: string): string | undefined =>
  Bun.which(name, {
    PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin`,
  }) ?? undefined;

function started(
  name: string,
  port: number,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Door {
  const child = Bun.spawn([...command], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  return {
    name,
    port,
    pid: child.pid,
    stop: async () => {
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await child.exited;
      clearTimeout(hard);
    },
  };
}
