/**
 * The table of `infra/cli/away`, row by row, against the whole suite: it is started once, and one part after the other is taken
 * away and brought back. What the rows promise is compared as it stands there; nothing here knows what the right answer is.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Asked, AwayRow, Given, Readiness } from "../../../away/row.ts";
import { awayTable } from "../../../away/table.ts";
import { afterwards } from "./afterwards.ts";
import { asking } from "./asks.ts";
import { call, fieldOf, given } from "./call.ts";
import { readLedger } from "./ledger.ts";
import { parts } from "./parts.ts";
import {
  confirm,
  hasProfile,
  register,
  stranger,
  type Person,
} from "./people.ts";
import { quiet } from "./quiet.ts";
import { openScene, type Scene } from "./scene.ts";
import { openStage, type ProcessName, type Stage } from "./stage.ts";

const ROW_MS = 180_000;
/** How long it may take until a process tells of what is away, or back. */
const TELLS_MS = 45_000;
/** How long a revocation may take on its way: the relay of a killed process is taken over within five seconds, and more where
 * the machine is busy. */
const HEARS_MS = 30_000;
const POLL_MS = 25;

let stage: Stage;
let person: Person;

beforeAll(async () => {
  stage = await openStage();
  person = stranger();
  await register(stage, person);
  await confirm(stage, person);
  await hasProfile(stage, person);
}, 180_000);
afterAll(async () => {
  await stage.close();
}, 60_000);

/** Asks until the answer is the wanted one; the last one otherwise. */
async function settled<T>(
  wanted: T,
  deadlineMs: number,
  ask: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const came = await ask();
    if (Bun.deepEquals(came, wanted) || performance.now() > end) return came;
    await Bun.sleep(POLL_MS);
  }
}

/** What `/health/ready` says, as the table tells it. */
async function readiness(process: string): Promise<Readiness> {
  // cast: the table's names are those of the stage; one that is not fails here.
  const { readyUrl } = stage.processes[process as ProcessName];
  const { status, data } = await call(readyUrl, "GET");
  const checks = Object.entries(Object(fieldOf(data, "checks"))).filter(
    ([, state]) => state !== "ok",
  );
  // cast: compared as a whole with what the table says.
  return { process, status, checks: Object.fromEntries(checks) } as Readiness;
}

const isReady = async (process: string): Promise<void> => {
  const wanted: Readiness = { process, status: 200, checks: {} };
  expect(await settled(wanted, TELLS_MS, () => readiness(process))).toEqual(
    wanted,
  );
};

/** One answer, or for a session that was ended the one that comes once the end is known. */
async function answerOf(
  scene: Scene,
  { ask, given: wanted }: Asked,
): Promise<Given> {
  const once = async () => given(await asking[ask](scene));
  if (ask.includes("ended")) return await settled(wanted, HEARS_MS, once);
  const came = await once();
  // Auth's word has half a second, which a busy machine may miss; then it counts as away, and is asked anew a second later.
  return came.says === "warning" && wanted.says === undefined
    ? await settled(wanted, HEARS_MS, once)
    : came;
}

async function play(row: AwayRow): Promise<void> {
  const part = parts[row.id];
  if (part === undefined) throw new Error(`nobody knows how ${row.id} goes`);
  const scene = await openScene(stage, person, row.asked);
  await quiet(stage);
  await part.down(stage);
  try {
    for (const ready of row.ready)
      expect(
        await settled(ready, TELLS_MS, () => readiness(ready.process)),
      ).toEqual(ready);
    for (const asked of row.asked)
      expect([asked.ask, await answerOf(scene, asked)]).toEqual([
        asked.ask,
        asked.given,
      ]);
    await part.met?.(stage);
  } finally {
    await part.up(stage);
  }
  await Promise.all(Object.keys(stage.processes).map(isReady));
  for (const each of row.afterwards) await afterwards[each](scene);
}

test.each(awayTable.map((row) => [row.away, row] as const))(
  "auth #78: %s",
  async (_away, row) => {
    await play(row);
  },
  ROW_MS,
);

test("auth #78: every part has its row", () => {
  expect(Object.keys(parts).toSorted()).toEqual(
    awayTable.map(({ id }) => id).toSorted(),
  );
});

test("auth #78: after all of it no event is lost or set aside, and no mail was sent twice", async () => {
  await quiet(stage);
  const { lost, aside, sent, taken } = await readLedger(stage);
  expect({ lost, aside, sent }).toEqual({
    lost: [],
    aside: [],
    sent: taken,
  });
  const links = stage.mailbox.mails.flatMap(({ to, page, token }) =>
    token === "" ? [] : [`${to} ${page} ${token}`],
  );
  expect(links.length).toBe(new Set(links).size);
});
