/** The proof's own judgement, with one fault of each kind planted. */
import { expect, test } from "bun:test";
import type { Entry } from "@tixlys/client-chat";
import { faultsOf } from "./proof.ts";
import type { Proof, StoredMessage } from "./proof.ts";

const channelId = "room";
const rows: StoredMessage[] = [1, 2, 3].map((seq) => ({
  id: `message-${String(seq)}`,
  seq,
  content: `said ${String(seq)}`,
}));
const all: Entry[] = rows.map(({ id, seq, content }) => ({
  type: "new_message",
  channelId,
  seq,
  clientId: id,
  message: {
    id,
    channelId,
    seq,
    authorId: "ada",
    authorName: null,
    content,
    replyTo: null,
    createdAt: "2026-11-27T12:00:00.000Z",
    editedAt: null,
    deletedAt: null,
  },
}));

/** What is found where one of two clients was handed this. */
function found(handed: readonly Entry[], more: Partial<Proof> = {}): string[] {
  const proof: Proof = {
    channelIds: [channelId],
    clients: [new Map([[channelId, all]]), new Map([[channelId, handed]])],
    sent: new Map(rows.map((row) => [row.content, row])),
    histories: 0,
    cuts: 0,
    connections: 0,
    ...more,
  };
  return faultsOf(proof, new Map([[channelId, rows]]));
}

test("a gap, a double, another order, another message, nothing at all and a lost acknowledgement are all found", () => {
  const [one, two, three] = all;
  if (one === undefined || two === undefined || three === undefined)
    throw new Error("there are three");
  expect(found(all)).toEqual([]);
  expect(found([one, three])).not.toEqual([]);
  expect(found([one, two, two, three])).not.toEqual([]);
  expect(found([two, one, three])).not.toEqual([]);
  expect(found([one, two, { ...two, seq: 3 }])).not.toEqual([]);
  expect(found([])).not.toEqual([]);
  const lost = { id: "message-4", seq: 4 };
  expect(found(all, { sent: new Map([["said 4", lost]]) })).toEqual([
    "acknowledged and not stored: said 4",
  ]);
  const nobody = [new Map(), new Map()];
  expect(found([], { clients: nobody })).not.toEqual([]);
});
