import { uuidV7 } from "@tixlys/nexus";
import type { Command } from "./commands.ts";
import type { Outcome } from "./ledger.ts";
import { randomFrom } from "./schedule.ts";

/** What to send, and to whom. */
export type DriveOptions = {
  readonly commands: number;
  readonly perSecond: number;
  readonly keys: readonly string[];
  readonly ports: readonly number[];
  readonly seed: number;
  readonly signal: AbortSignal;
};

/** What the sender knows in the end: of each command how it ended, and how often an answer was lost. */
export type Driven = {
  readonly told: ReadonlyMap<string, Outcome>;
  readonly lostAnswers: number;
  /** Commands whose answer was lost and that had been committed all the same. */
  readonly foundByLookUp: number;
};

const AT_ONCE = 24;
const TIMEOUT_MS = 3_000;
const GIVE_UP_MS = 120_000;

/**
 * Sends commands at a steady pace, each until its end is known. When an answer is lost, the command is looked up by its id,
 * and sent again under the same id where it is not found; nothing is ever guessed.
 */
export async function driveCommands(options: DriveOptions): Promise<Driven> {
  const { commands, perSecond, keys, seed, signal } = options;
  const random = randomFrom(seed ^ 0x5eed);
  const told = new Map<string, Outcome>();
  const count = { lostAnswers: 0, foundByLookUp: 0 };
  const startedAt = performance.now();
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < commands && !signal.aborted) {
      const dueMs = startedAt + (sent / perSecond) * 1000;
      sent += 1;
      const command: Command = {
        id: newId(),
        key: keys[Math.floor(random() * keys.length)] ?? "",
        amount: random() < 0.05 ? 0 : 1 + Math.floor(random() * 9),
      };
      await Bun.sleep(Math.max(0, dueMs - performance.now()));
      told.set(command.id, await endOf(command, options.ports, count));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { told, ...count };
}

const newId = (): string =>
  uuidV7(new Date(), crypto.getRandomValues(new Uint8Array(10)));

async function endOf(
  command: Command,
  ports: readonly number[],
  count: { lostAnswers: number; foundByLookUp: number },
): Promise<Outcome> {
  const deadline = performance.now() + GIVE_UP_MS;
  let lost = false;
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    const port = ports[(attempt + command.id.charCodeAt(35)) % ports.length];
    const url = `http://127.0.0.1:${String(port)}/`;
    if (lost) {
      const found = await ask(`${url}${command.id}`);
      if (found === "committed") {
        count.foundByLookUp += 1;
        return found;
      }
    }
    const outcome = await ask(url, {
      method: "POST",
      body: JSON.stringify(command),
    });
    if (outcome === "committed" || outcome === "rejected") return outcome;
    if (!lost) count.lostAnswers += 1;
    lost = true;
    await Bun.sleep(20 + Math.random() * 80);
  }
  throw new Error(`the end of command ${command.id} could not be learnt`);
}

/** Undefined when no answer came, or one that says nothing. */
async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
