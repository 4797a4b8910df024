/** Event streams whose clients go away: none stays open at the upstream, and the gateway's memory stays where it is. */
import { atMost, plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { residentMb } from "./processes.ts";
import type { GatewayStage } from "./stage.ts";

const AT_ONCE = 50;
/** What collections of garbage may leave for a while; a kilobyte kept of each stream would be as much. */
const GROWTH_MB = 10;
const SETTLE_MS = 3_000;
const CLOSED_WITHIN_MS = 10_000;

/** Opens and leaves as many streams as were asked for. */
export async function benchSoak(stage: GatewayStage): Promise<void> {
  const { options, report, say, steersman, upstream } = stage;
  const batches = Math.ceil(options.streams / AT_ONCE);
  const memory: number[] = [];
  let seen = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const counts = await Promise.all(
      Array.from({ length: AT_ONCE }, () => leave(stage, steersman.port)),
    );
    seen += counts.filter((bytes) => bytes > 0).length;
    // Twenty looks over the whole soak.
    if (batch % Math.ceil(batches / 20) === 0)
      memory.push(await residentMb(steersman.pid));
  }
  await Bun.sleep(SETTLE_MS);
  memory.push(await residentMb(steersman.pid));
  const open = await openAt(upstream.port);
  // In the first quarter the engine still compiles.
  const quarter = Math.floor(memory.length / 4);
  const early = figure(memory.slice(quarter, 2 * quarter));
  const late = figure(memory.slice(3 * quarter));
  say(`  resident, MB: ${memory.map((mb) => mb.toFixed(0)).join(" ")}`);
  const part = "soak";
  const asked = batches * AT_ONCE;
  const left = atMost(
    part,
    `${asked} aborted streams: still open at the upstream`,
    figure([open]),
    0,
    "",
  );
  // A stream that was refused or never spoke is none that could have stayed open.
  report.add({
    ...left,
    reached: left.reached === true && seen === asked,
    note: `${seen} of ${asked} had been heard`,
  });
  report.add(plainly(part, "resident, second quarter", early, " MB"));
  report.add(plainly(part, "resident, last quarter", late, " MB"));
  const growth = figure([late.median - early.median]);
  report.add(
    atMost(
      part,
      "growth from the second quarter to the last",
      growth,
      GROWTH_MB,
      " MB",
      1,
    ),
  );
}

/** Reads one stream until it has said something, and goes without a word; how many bytes had come. */
function leave({ request }: GatewayStage, port: number): Promise<number> {
  return new Promise((resolve) => {
    Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        open: (socket) => void socket.write(request("/v1/endless")),
        data(socket, bytes) {
          const text = bytes.toString("latin1");
          const isRefused = /^HTTP\/1\.1 [^2]/.test(text);
          if (!isRefused && !text.includes("data: ")) return;
          resolve(isRefused ? 0 : bytes.length);
          socket.terminate();
        },
        close: () => resolve(0),
      },
    }).catch(() => resolve(0));
  });
}

/** Streams that the upstream still serves, once they have had time to end. */
async function openAt(port: number): Promise<number> {
  const end = performance.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/open`);
    const open = Number(await answer.text());
    if (open === 0 || performance.now() > end) return open;
    await Bun.sleep(100);
  }
}
