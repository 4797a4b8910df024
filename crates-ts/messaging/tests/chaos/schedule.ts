/** Who can be killed. `store` is the loss of the broker's disk, `backend` one session's process of PostgreSQL. */
export type Victim =
  | "postgres"
  | "backend"
  | "nats"
  | "store"
  | "producer-0"
  | "producer-1"
  | "consumer-0"
  | "consumer-1"
  | "projector-0"
  | "projector-1";

/** One fault: so long after the one before, that one, and down for so long. */
export type Fault = {
  readonly afterMs: number;
  readonly victim: Victim;
  readonly downMs: number;
};

const VICTIMS: readonly Victim[] = [
  "postgres",
  "backend",
  "nats",
  "producer-0",
  "producer-1",
  "consumer-0",
  "consumer-1",
  "projector-0",
  "projector-1",
];

/** How many faults, how far apart on average, and how many of them are a loss of the store. */
export type ScheduleOptions = {
  readonly seed: number;
  readonly kills: number;
  readonly gapMs: number;
  readonly wipes: number;
};

/** The faults of a seed: every victim in turn, in an order that changes with each turn, at random moments. */
export function schedule(options: ScheduleOptions): Fault[] {
  const { seed, kills, gapMs, wipes } = options;
  const random = randomFrom(seed);
  const every = Math.ceil(kills / (wipes + 1));
  const faults: Fault[] = [];
  let turn: Victim[] = [];
  for (let count = 1; count <= kills; count += 1) {
    if (turn.length === 0) turn = shuffled(VICTIMS, random);
    const isWipe =
      count % every === 0 && count < kills && count / every <= wipes;
    const victim = isWipe ? "store" : (turn.pop() ?? "nats");
    // Exponential waits: now and then two at once, now and then a long peace.
    const afterMs = Math.min(4 * gapMs, -Math.log(1 - random()) * gapMs);
    faults.push({ afterMs, victim, downMs: random() * gapMs });
  }
  return faults;
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
