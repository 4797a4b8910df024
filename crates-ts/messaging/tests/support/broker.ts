import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contracts } from "@tixlys/contracts";
import type { Contract } from "@tixlys/contracts";
import { applyStreams, natsConfig } from "../../src/nats/index.ts";

/** A broker of this test's own, with the users that the suite has in earnest. */
export type Broker = {
  readonly adminUrl: string;
  readonly url: (service: string) => string;
  /** SIGKILL: what is not on disk is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and store, with a limit for messages other than the suite's if told. */
  start(maxPayloadBytes?: number): Promise<void>;
  /** SIGSTOP: connections stay, and it answers nothing. */
  hold(): void;
  /** SIGCONT. */
  release(): void;
  /** Kills it and empties its store: the loss of a disk. */
  wipe(): Promise<void>;
  close(): Promise<void>;
};

const EVT_BYTES = 256 * 1024 ** 2;

/** Starts a `nats-server`; a missing binary is a failure, never a skip. */
export async function startBroker(
  known: readonly Contract[] = contracts,
): Promise<Broker> {
  const binary = process.env["TEST_NATS_SERVER"] ?? Bun.which("nats-server");
  if (binary === null)
    throw new Error(
      "no nats-server: run ./tixlys test, or set TEST_NATS_SERVER",
    );
  const folder = await mkdtemp(join(tmpdir(), "messaging-broker-"));
  const port = freePort();
  const passwords = Object.fromEntries(
    ["admin", ...known.map(({ service }) => service)].map((name) => [
      name,
      `${name}-pw`,
    ]),
  );
  const url = (user: string): string =>
    `nats://${user}:${user}-pw@127.0.0.1:${String(port)}`;
  const config = join(folder, "nats.conf");
  const storeDir = join(folder, "store");
  const configure = (maxPayloadBytes?: number): Promise<void> => {
    const users = { contracts: known, passwords };
    const text = natsConfig({ host: "127.0.0.1", port, storeDir, users });
    return writeFile(
      config,
      maxPayloadBytes === undefined
        ? text
        : text.replace(
            /max_payload: \d+/,
            `max_payload: ${String(maxPayloadBytes)}`,
          ),
    );
  };
  await configure();
  let server = spawn(binary, config);
  const kill = async (): Promise<void> => {
    server.kill("SIGKILL");
    await server.exited;
  };
  const start = async (maxPayloadBytes?: number): Promise<void> => {
    await configure(maxPayloadBytes);
    server = spawn(binary, config);
    await listening(port);
  };
  await listening(port);
  await applyStreams({ url: url("admin"), evtMaxBytes: EVT_BYTES });
  return {
    adminUrl: url("admin"),
    url,
    kill,
    start,
    hold: () => server.kill("SIGSTOP"),
    release: () => server.kill("SIGCONT"),
    wipe: async () => {
      await kill();
      await rm(storeDir, { recursive: true, force: true });
      await start();
      await applyStreams({ url: url("admin"), evtMaxBytes: EVT_BYTES });
    },
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const spawn = (binary: string, config: string): Bun.Subprocess =>
  Bun.spawn([binary, "-c", config], { stdout: "ignore", stderr: "ignore" });

/** A port that nothing listened on a moment ago. */
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

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const open = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data: () => undefined },
    }).then(
      (socket) => (socket.end(), true),
      () => false,
    );
    if (open) return;
    await Bun.sleep(10);
  }
  throw new Error("the test's nats-server did not start");
}
