import { expect, test } from "bun:test";
import { createApplication } from "../../src/application/application.ts";
import { ada, lantern, memory, message, now } from "./memory.ts";

test("an item comes to the shelf with the ids of the request that created it", async () => {
  const { listener, reader, lines } = memory({ idempotencyKey: "a key" });
  await listener.created(lantern, message);
  const found = await createApplication(reader).findItem(ada, lantern.itemId);
  expect(found).toMatchObject({
    ok: true,
    value: {
      item: { name: "Lantern", quantity: 2 },
      origin: { correlationId: message.correlationId, idempotencyKey: "a key" },
      messageId: message.messageId,
      shelvedAt: now,
    },
  });
  expect(lines).toEqual([{ id: lantern.itemId, isNew: true }]);
});

test("told of twice it stays as it came, once", async () => {
  const { listener, rows, lines } = memory();
  await listener.created(lantern, message);
  await listener.created(
    { ...lantern, quantity: 9 },
    { ...message, messageId: Bun.randomUUIDv7() },
  );
  expect(rows.size).toBe(1);
  expect(rows.get(lantern.itemId)?.item.quantity).toBe(2);
  expect(lines.map(({ isNew }) => isNew)).toEqual([true, false]);
});

test("what does not parse is answered, not thrown, and not kept", async () => {
  const { listener, rows } = memory();
  expect(
    await listener.created({ ...lantern, ownerId: "ada" }, message),
  ).toEqual({ ok: false, error: { type: "Malformed" } });
  expect(rows.size).toBe(0);
});

test("an item is found by its owner alone", async () => {
  const { listener, reader } = memory();
  await listener.created(lantern, message);
  const app = createApplication(reader);
  for (const [who, what] of [
    [Bun.randomUUIDv7(), lantern.itemId],
    [ada, Bun.randomUUIDv7()],
    [ada, "lantern"],
  ] as const)
    expect(await app.findItem(who, what)).toEqual({
      ok: false,
      error: { type: "NotOnShelf" },
    });
});
