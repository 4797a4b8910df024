import { createItemListener } from "../../src/application/put-on-shelf.ts";
import type {
  OnShelf,
  Origin,
  ShelfReader,
} from "../../src/application/ports.ts";

export const now = new Date("2026-11-27T09:30:00.000Z");
export const ada = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c22";
export const lantern = {
  itemId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  ownerId: ada,
  name: "Lantern",
  quantity: 2,
};
export const message = {
  messageId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c33",
  correlationId: "req-of-the-lantern",
};

/** A shelf in memory, with what is heard written on it; PostgreSQL's own is tested in tests/outbound. */
export function memory(origin: Pick<Origin, "idempotencyKey"> = {}) {
  const rows = new Map<string, OnShelf>();
  const lines: { id: string; isNew: boolean }[] = [];
  const reader: ShelfReader = {
    find: async (ownerId, itemId) => {
      const row = rows.get(itemId);
      return row?.item.ownerId === ownerId ? row : undefined;
    },
  };
  const listener = createItemListener(
    {
      put: async (entry) => {
        if (rows.has(entry.item.id)) return false;
        rows.set(entry.item.id, entry);
        return true;
      },
    },
    {
      origin: () => origin,
      journal: {
        shelved: ({ item }, isNew) => void lines.push({ id: item.id, isNew }),
      },
      clock: () => now,
    },
  );
  return { rows, lines, reader, listener };
}
