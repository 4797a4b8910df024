import type { Sending } from "../../application/ports.ts";
import type { Stragglers } from "../stragglers.ts";
import type { Outgoing } from "./send-statement.ts";

/** What became of a message, or what is still being found out of it alone. */
export type Outcome = Sending | Promise<Sending>;

type Part = readonly Outgoing[];
type Store = (part: Part) => Promise<readonly Outcome[]>;

/** Stores what each sender has after what another one has. */
export function inTurn(
  stragglers: Stragglers,
  batch: Part,
  store: Store,
): ReadonlyMap<Outgoing, Promise<Sending>> {
  const turn = turns();
  const outcomes = new Map<Outgoing, Promise<Sending>>();
  for (const [first, part] of bySender(batch)) {
    const done = turn(() => store(part));
    stragglers.note(first.message, done);
    for (const [at, one] of part.entries())
      outcomes.set(
        one,
        done.then((each) => outcomeOf(each, at)),
      );
  }
  return outcomes;
}

/** Stores each by itself, one at a time. Whose outcome takes longer lets the others pass, but nothing of their own. */
export function oneByOne(
  stragglers: Stragglers,
  batch: Part,
  store: Store,
): ReadonlyMap<Outgoing, Promise<Sending>> {
  const turn = turns();
  const outcomes = new Map<Outgoing, Promise<Sending>>();
  for (const [first, part] of bySender(batch)) {
    const ownTurn = turns();
    const all = part.map((one) =>
      ownTurn(async () => outcomeOf(await turn(() => store([one])), 0)),
    );
    stragglers.note(first.message, Promise.resolve(all));
    for (const [at, one] of part.entries()) {
      const outcome = all[at];
      if (outcome !== undefined) outcomes.set(one, outcome);
    }
  }
  return outcomes;
}

function outcomeOf(outcomes: readonly Outcome[], at: number): Outcome {
  return outcomes[at] ?? { type: "no-member" };
}

/** What each of them has in it, with the first of that. */
function bySender(batch: Part): readonly (readonly [Outgoing, Part])[] {
  const parts = Map.groupBy(batch, ({ message }) => message.authorId).values();
  return [...parts].flatMap((part) =>
    part[0] === undefined ? [] : [[part[0], part] as const],
  );
}

/** Does one thing after the other, whatever comes of the one before. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
