import { AsyncLocalStorage } from "node:async_hooks";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Transaction } from "./types.ts";
import { type Topics, unitOfWork } from "./unit-of-work.ts";

/** An open transaction, or a savepoint in it, that everything of its async context joins. */
type Enclosure = {
  readonly tx: Transaction;
  /** Shared by a transaction and its savepoints. */
  readonly life: {
    /** False once the work has ended: what still runs in its context goes its own way. */
    isOpen: boolean;
    readonly afterCommit: (() => Promise<void>)[];
  };
  /** Resolves with the last savepoint's end: two at a time on one connection would end each other. */
  turn: Promise<void>;
};

/** The enclosing transactions of one database. */
export type Enclosures = {
  /** The enclosing transaction of the running code, if any. */
  readonly current: () => Transaction | undefined;
  /** See `Database.enclose`. */
  readonly enclose: <T>(
    db: PostgresJsDatabase,
    work: (tx: Transaction) => Promise<T>,
  ) => Promise<Enclosed<T>>;
  /** Runs `work` behind a savepoint of the enclosing transaction; `undefined` where there is none. */
  readonly join: <T>(
    work: (tx: Transaction) => Promise<T>,
  ) => Promise<T> | undefined;
  /** Keeps `work` for after the commit; `false` where no transaction encloses. */
  readonly defer: (work: () => Promise<void>) => boolean;
};

type Enclosed<T> = {
  readonly result: T;
  readonly topics: Topics;
  readonly afterCommit: readonly (() => Promise<void>)[];
};

/** A place for the enclosing transactions of one database. */
export function enclosures(): Enclosures {
  const storage = new AsyncLocalStorage<Enclosure>();
  const open = (): Enclosure | undefined => {
    const enclosure = storage.getStore();
    return enclosure?.life.isOpen === true ? enclosure : undefined;
  };
  return {
    current: () => open()?.tx,
    enclose: async (db, work) => {
      const life: Enclosure["life"] = { isOpen: true, afterCommit: [] };
      const { result, topics } = await unitOfWork(db, async (tx) => {
        const enclosure = { tx, life, turn: Promise.resolve() };
        try {
          return await storage.run(enclosure, () => work(tx));
        } finally {
          // Not before: when the connection is lost, what the work still does must fail with it.
          life.isOpen = false;
        }
      });
      return { result, topics, afterCommit: life.afterCommit };
    },
    join: (work) => {
      const outer = open();
      return outer === undefined
        ? undefined
        : inTurn(outer, () => behindSavepoint(storage, outer, work));
    },
    defer: (work) => {
      const outer = open();
      outer?.life.afterCommit.push(work);
      return outer !== undefined;
    },
  };
}

async function inTurn<T>(
  enclosure: Enclosure,
  work: () => Promise<T>,
): Promise<T> {
  const before = enclosure.turn;
  const { promise, resolve } = Promise.withResolvers<void>();
  enclosure.turn = promise;
  await before;
  try {
    if (!enclosure.life.isOpen)
      throw new Error("the enclosing transaction has ended meanwhile");
    return await work();
  } finally {
    resolve();
  }
}

/** What the savepoint signals is announced with the enclosing transaction, unless it is rolled back. */
async function behindSavepoint<T>(
  storage: AsyncLocalStorage<Enclosure>,
  { tx: outer, life }: Enclosure,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { result, topics } = await unitOfWork(outer.db, (tx) =>
    storage.run({ tx, life, turn: Promise.resolve() }, () => work(tx)),
  );
  for (const [topic, details] of topics) {
    outer.signal(topic);
    for (const detail of details) outer.signal(topic, detail);
  }
  return result;
}
