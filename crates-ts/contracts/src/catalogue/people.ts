import { Type as t } from "@sinclair/typebox";
import { event } from "./contract.ts";
import type { Contract } from "./contract.ts";
import { plain } from "./field.ts";
import { rpc } from "./rpc.ts";
import { userId } from "./values.ts";

/**
 * What a service promises that keeps something about people (`erases: true`): it hears of accounts that are deleted, forgets
 * the person and says so with `{service}.account.erased`; and it answers the two requests `accountRequests`.
 */
export const accountErased = event(1, { userId: plain(userId) });

/** Longest part of an export in one answer, in characters: well below what a broker takes as one message. */
export const exportPartMax = 400_000;

/**
 * The requests that such a service answers.
 *
 * `account.erase` reminds it of a deletion that it has not acknowledged: `messageId` is that of `auth.account.deleted`.
 * `arrived` is false while that message is still on its way; then nothing is erased, because what was said before it about
 * the person may come after; and while something of the person is still to go, which is acknowledged later. `account.export` asks for what it keeps about one person, a part at a time: `records` is a JSON
 * array of `{ table, row }` as text, and `next` says where to go on, as long as there is more.
 */
export const accountRequests = {
  "account.erase": rpc(1, {
    request: t.Object({ userId, messageId: t.String({ format: "uuid" }) }),
    response: t.Object({ arrived: t.Boolean() }),
    idempotent: true,
  }),
  "account.export": rpc(1, {
    request: t.Object({
      userId,
      after: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
    }),
    response: t.Object({
      schemaVersion: t.Integer({ minimum: 1 }),
      records: t.String({ maxLength: exportPartMax }),
      next: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
    }),
    idempotent: true,
  }),
};

/** The type of the event with which a service acknowledges a deletion. */
export function erasedType(service: string): string {
  return `${service}.account.erased`;
}

/** The contracts whose services keep something about people. */
export function erasing(contracts: readonly Contract[]): readonly Contract[] {
  return contracts.filter((contract) => contract.erases);
}
