import { field, type Aggregate, type SnapshotRule } from "@tixlys/nexus";
import {
  account,
  type AccountCommand,
  type AccountEvent,
  type AccountFacts,
  type AccountRejection,
  type AccountState,
} from "./account.ts";
import { accountEvents, accountFields } from "./events.ts";

type AccountAggregate = Aggregate<
  AccountState,
  AccountCommand,
  AccountEvent,
  AccountRejection
>;

/** An account as its stream alone tells it: what a short stream needs. */
export const accountStream: AccountAggregate = {
  type: "account",
  decider: account,
  events: accountEvents,
  tombstone: "AccountDeleted",
};

const stored = field.record<
  AccountFacts & { readonly status: "active" | "disabled" }
>({
  status: field.oneOf("active", "disabled"),
  id: field.text(),
  email: field.text(),
  newEmail: field.optional(field.text()),
  username: field.text(),
  ...accountFields,
  verified: field.flag(),
  gen: field.whole(),
  createdAt: field.instant(),
  updatedAt: field.instant(),
});

/** Few accounts ever have one: it bounds what somebody costs who logs out everywhere all day. */
const snapshot: SnapshotRule<AccountState> = {
  schemaVersion: 1,
  every: 100,
  write: (state) =>
    state.status === "none" ? null : (stored.write(state) ?? null),
  read: (data) => stored.read(data, "account"),
};

/** An account with a snapshot every so many events. */
export const accountAggregate: AccountAggregate & {
  readonly snapshot: SnapshotRule<AccountState>;
} = { ...accountStream, snapshot };
