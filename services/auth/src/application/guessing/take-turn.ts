import { err, ok, type Result } from "@tixlys/nexus";
import type { Ports, Taken } from "../ports.ts";
import type { Lane } from "./lanes.ts";

type Refused = Exclude<Taken, { kind: "taken" }>;

/** An attempt waits for others that are being judged this long at most, looking again so often. */
const wait = { ms: 2_000, stepMs: 50 } as const;

/** Attempts of this process that may wait at a time; the next is refused at once. */
const waitingAtMost = 64;

/**
 * Takes an attempt on the first lane that has one left. Of many at once those that are one too many wait for the others: a
 * person whose programs all sign in together gets in, whoever guesses is refused as soon as the first guesses have failed.
 */
export function takeTurn(
  ports: Pick<Ports, "guesses" | "clock" | "store">,
): (lanes: readonly [...Lane[], Lane]) => Promise<Result<Lane, Refused>> {
  let waiting = 0;
  const take = async (lane: Lane): Promise<Taken> => {
    let taken = await ports.guesses.take({ ...lane, now: ports.clock() });
    if (taken.kind !== "pending" || waiting >= waitingAtMost) return taken;
    waiting += 1;
    try {
      for (let ms = 0; ms < wait.ms && taken.kind === "pending";) {
        await ports.store.sleep(wait.stepMs);
        ms += wait.stepMs;
        taken = await ports.guesses.take({ ...lane, now: ports.clock() });
      }
      return taken;
    } finally {
      waiting -= 1;
    }
  };
  return async (lanes) => {
    let refused: Refused = { kind: "exhausted" };
    for (const lane of lanes) {
      const taken = await take(lane);
      if (taken.kind === "taken") return ok(lane);
      refused = taken;
      if (taken.kind !== "exhausted") break;
    }
    return err(refused);
  };
}
