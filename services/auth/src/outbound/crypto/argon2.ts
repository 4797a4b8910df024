import { err, ok, type Result } from "@tixlys/nexus";
import type {
  Overloaded,
  PasswordHash,
  Passwords,
} from "../../application/ports.ts";
import type { Slots } from "./slots.ts";

/** Cost of one Argon2id hash. Parallelism is 1: the slots do the parallel work. */
export type Argon2Cost = {
  readonly memoryKib: number;
  readonly passes: number;
};

/** OWASP's and ASVS's floor (auth.md §1); anything less is for tests alone. */
export const argon2Floor: Argon2Cost = { memoryKib: 19_456, passes: 2 };

/**
 * Argon2id through `Bun.password`, which hashes off the event loop. `slots` bound how many run and wait at a time;
 * beyond that the answer is `Overloaded`.
 */
export function argon2Passwords(cost: Argon2Cost, slots: Slots): Passwords {
  const make = (password: string): Promise<string> =>
    Bun.password.hash(password, {
      algorithm: "argon2id",
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
    });
  // Unknown people are compared with this one, so that they cost what known ones cost. Made ahead of the first of them.
  const decoy = make(crypto.randomUUID());
  return {
    async hash(password) {
      const hashed = await slots.run(() => make(password));
      // cast: Bun made it just now.
      return hashed === undefined ? overloaded : ok(hashed as PasswordHash);
    },
    async verify(normalised, hash): Promise<Result<boolean, Overloaded>> {
      const expected = hash ?? (await decoy);
      const matches = await slots.run(() => matchesHash(normalised, expected));
      return matches === undefined
        ? overloaded
        : ok(matches && hash !== undefined);
    },
    isOutdated: (hash) => isWeaker(hash, cost),
  };
}

const overloaded = err({ type: "Overloaded" } as const);

/** An empty password never gets as far as Argon2 in Bun, so one that nobody can have takes its place. */
function matchesHash(normalised: string, hash: string): Promise<boolean> {
  return Bun.password.verify(
    normalised === "" ? "\u0000" : normalised,
    hash,
    "argon2id",
  );
}

/** PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
const phc = /^\$argon2id\$v=(\d+)\$m=(\d+),t=(\d+),p=(\d+)\$/;

function isWeaker(hash: string, cost: Argon2Cost): boolean {
  const [, version, memoryKib, passes] = phc.exec(hash) ?? [];
  return (
    Number(version) < 19 ||
    !(Number(memoryKib) >= cost.memoryKib) ||
    !(Number(passes) >= cost.passes)
  );
}
