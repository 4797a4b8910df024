import {
  type Aggregate,
  defineEvents,
  err,
  field,
  type Metadata,
  ok,
  type Result,
} from "../../src/index.ts";

export type PurseState = { readonly balance: number; readonly open: boolean };
export type PurseCommand =
  | { readonly type: "Put"; readonly amount: number; readonly at: Date }
  | { readonly type: "Take"; readonly amount: number; readonly at: Date }
  | { readonly type: "Close" }
  /** Takes what there is; nothing when there is nothing. */
  | { readonly type: "Drain"; readonly at: Date }
  | { readonly type: "Look" };
export type PurseEvent =
  | { readonly type: "Put"; readonly amount: number; readonly at: Date }
  | { readonly type: "Taken"; readonly amount: number; readonly at: Date }
  | { readonly type: "Closed" };
export type PurseRejection =
  | { readonly type: "NotEnough"; readonly balance: number }
  | { readonly type: "PurseClosed" };

/** A purse: its balance must never be what its events do not add up to, and never below zero. */
export const purse: Aggregate<
  PurseState,
  PurseCommand,
  PurseEvent,
  PurseRejection
> = {
  type: "purse",
  decider: { initial: { balance: 0, open: true }, decide, evolve },
  events: defineEvents<PurseEvent>()({
    Put: {
      version: 1,
      fields: { amount: field.whole(), at: field.instant() },
    },
    Taken: {
      version: 1,
      fields: { amount: field.whole(), at: field.instant() },
    },
    Closed: { version: 1, fields: {} },
  }),
};

const state = field.record<PurseState>({
  balance: field.whole(),
  open: field.flag(),
});

/** The same with a snapshot every five events. */
export const snapshotPurse: typeof purse = {
  ...purse,
  snapshot: {
    schemaVersion: 1,
    every: 5,
    write: ({ balance, open }) => ({ balance, open }),
    read: (data) => state.read(data, "state"),
  },
};

export const at = new Date("2026-11-21T12:00:00.000Z");
export const metadata: Metadata = { correlationId: "request-1", time: at };
export const put = (amount: number): PurseCommand => ({
  type: "Put",
  amount,
  at,
});
export const take = (amount: number): PurseCommand => ({
  type: "Take",
  amount,
  at,
});

function decide(
  command: PurseCommand,
  { balance, open }: PurseState,
): Result<readonly PurseEvent[], PurseRejection> {
  if (command.type === "Look") return ok([]);
  if (!open) return err({ type: "PurseClosed" });
  switch (command.type) {
    case "Put":
      return ok([command]);
    case "Take":
      return command.amount > balance
        ? err({ type: "NotEnough", balance })
        : ok([{ ...command, type: "Taken" }]);
    case "Drain":
      return ok(rest(balance, command.at));
    case "Close":
      return ok([...rest(balance, new Date(0)), { type: "Closed" }]);
  }
}

function rest(amount: number, when: Date): readonly PurseEvent[] {
  return amount > 0 ? [{ type: "Taken", amount, at: when }] : [];
}

function evolve(state: PurseState, event: PurseEvent): PurseState {
  switch (event.type) {
    case "Put":
      return { ...state, balance: state.balance + event.amount };
    case "Taken":
      return { ...state, balance: state.balance - event.amount };
    case "Closed":
      return { ...state, open: false };
  }
}
