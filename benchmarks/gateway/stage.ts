/** What the parts of `./tixlys bench gateway` share: the doors, in one run on one machine before one upstream. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintFor, testKeys } from "../../crates-ts/testkit/src/tokens.ts";
import type { Report } from "../lib/report.ts";
import {
  opened,
  programOf,
  startCaddy,
  startNginx,
  startUpstream,
} from "./doors.ts";
import type { Door } from "./doors.ts";
import { startFeed } from "./nats.ts";
import { readySteersman, startSteersman } from "./steersman.ts";

/** Ten at a time, 20 ms each (bare-upstream.ts). */
const SLOW_PER_SECOND = 500;
/** Of every connection of the closed loop one. */
const MOST_UNDER_WAY = 64;

/** What was asked for. */
export type GatewayOptions = {
  readonly rounds: number;
  readonly roundMs: number;
  readonly connections: number;
  /** Requests a second of the part `latency`. */
  readonly rate: number;
  /** Streams of the part `soak`. */
  readonly streams: number;
};

/** What a part gets. */
export type GatewayStage = {
  readonly options: GatewayOptions;
  readonly report: Report;
  readonly say: (line: string) => void;
  /** Folder for plots. */
  readonly plots: string;
  readonly upstream: Door;
  /** The upstream itself first, then whoever is there of nginx and Caddy, then the gateway. */
  readonly doors: readonly Door[];
  readonly steersman: Door;
  /** Requests a second that the upstream's slow path answers. */
  readonly fits: number;
  /** A whole request for a path behind `/users`, as it goes over the socket of any door. */
  request(path: string): string;
};

/** Starts everything; ends what it has started when something does not come up. */
export async function startStage(
  base: Pick<GatewayStage, "options" | "report" | "say" | "plots">,
): Promise<GatewayStage & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "tixlys-bench-gateway-"));
  const closing: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
    await rm(folder, { recursive: true, force: true });
  };
  const kept = (door: Door): Door => {
    closing.push(() => door.stop());
    return door;
  };
  try {
    const keys = testKeys({ environment: "production" });
    const expiresAt = new Date(Date.now() + 55 * 60_000);
    const token = mintFor(keys, { expiresAt });
    const headers = new Headers({ authorization: `Bearer ${token}` });
    const upstream = kept(await startUpstream());
    await opened(upstream, headers);
    const peers: Door[] = [];
    for (const [name, start] of [
      ["nginx", startNginx],
      ["caddy", startCaddy],
    ] as const) {
      const program = programOf(name);
      if (program === undefined) {
        base.say(`${name} is not installed here: its figures are missing`);
        continue;
      }
      const door = kept(await start(program, folder, upstream.port));
      peers.push(await opened(door, headers));
    }
    const feed = await startFeed(folder);
    closing.push(() => feed.stop());
    const steersman = kept(
      await startSteersman({
        folder,
        program: await readySteersman(folder),
        natsUrl: feed.url,
        publicKeys: keys.publicKeys,
        upstreamPort: upstream.port,
        // A little more than what the upstream works on at once, as docs/gateway.md has it; throughput is not bound by it.
        env: { UPSTREAM_MAX_REQUESTS: String(MOST_UNDER_WAY) },
      }),
    );
    await opened(steersman, headers);
    return {
      ...base,
      upstream,
      doors: [upstream, ...peers, steersman],
      steersman,
      fits: SLOW_PER_SECOND,
      request: (path) =>
        `GET /users${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\nauthorization: Bearer ${token}\r\n\r\n`,
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
