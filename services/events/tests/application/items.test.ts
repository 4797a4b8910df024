import { expect, test } from "bun:test";
import { createApplication } from "../../src/application/application.ts";
import { ada, bo } from "../domain/things.ts";
import { memory } from "./memory.ts";

const key = "a key of sixteen or more";
const lantern = {
  ownerId: ada,
  name: "Lantern",
  quantity: 2,
  requestId: "req",
};

const appOver = (ports = memory()) => ({
  ...ports,
  app: createApplication(ports),
});

test("an item is kept under a new id, one of it unless told, and told of once", async () => {
  const { app, told } = appOver();
  const made = await app.createItem({
    ownerId: ada,
    name: " Lantern ",
    requestId: "req",
  });
  const again = await app.createItem(lantern);
  expect(made).toMatchObject({
    ok: true,
    value: { item: { name: "Lantern", quantity: 1 }, version: 1 },
  });
  expect(again.ok).toBe(true);
  expect(told).toHaveLength(2);
  expect(told[0]?.id).not.toBe(told[1]?.id);
});

test("the same key from the same person is the same item, told of once", async () => {
  const { app, told } = appOver();
  const first = await app.createItem({ ...lantern, idempotencyKey: key });
  const second = await app.createItem({ ...lantern, idempotencyKey: key });
  expect(first.ok).toBe(true);
  expect(second).toEqual(first);
  expect(told).toHaveLength(1);
});

test("two people may use one key (http-rules 24)", async () => {
  const { app, told } = appOver();
  await app.createItem({ ...lantern, idempotencyKey: key });
  await app.createItem({ ...lantern, ownerId: bo, idempotencyKey: key });
  expect(new Set(told.map(({ id }) => id)).size).toBe(2);
});

test("a key is refused for another request (http-rules 25)", async () => {
  const { app, told } = appOver();
  await app.createItem({ ...lantern, idempotencyKey: key });
  expect(
    await app.createItem({ ...lantern, quantity: 3, idempotencyKey: key }),
  ).toEqual({ ok: false, error: { type: "KeyOfAnotherRequest" } });
  expect(told).toHaveLength(1);
});

test("what does not parse is named, and nothing is kept", async () => {
  const { app, told } = appOver();
  for (const [change, field] of [
    [{ name: "a\u202eb" }, "name"],
    [{ quantity: 0 }, "quantity"],
  ] as const)
    expect(await app.createItem({ ...lantern, ...change })).toEqual({
      ok: false,
      error: { type: "FieldMalformed", field },
    });
  expect(told).toEqual([]);
});

test("an item is read by its owner; for others, and for what is no id, there is none", async () => {
  const { app, told } = appOver();
  const made = await app.createItem(lantern);
  const id = told[0]?.id ?? "";
  expect(made.ok).toBe(true);
  expect(await app.readItem(ada, id)).toMatchObject(made);
  for (const [who, what] of [
    [bo, id],
    [ada, "lantern"],
    [ada, Bun.randomUUIDv7()],
  ] as const)
    expect(await app.readItem(who, what)).toMatchObject({ ok: false });
});

test("a list comes in parts, and a cursor of somebody else's list is none", async () => {
  const { app } = appOver();
  for (const name of ["one", "two", "three"])
    await app.createItem({ ...lantern, name });
  const names = async (owner: string, cursor?: string) => {
    const page = await app.listItems(owner, {
      limit: 2,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return page.ok
      ? {
          names: page.value.items.map(({ name }) => name),
          next: page.value.next,
        }
      : page.error.type;
  };
  const first = await names(ada);
  expect(first).toMatchObject({ names: ["three", "two"] });
  const cursor = typeof first === "string" ? "" : first.next;
  expect(await names(ada, cursor)).toEqual({ names: ["one"], next: undefined });
  expect(await names(bo)).toEqual({ names: [], next: undefined });
  expect(await names(bo, cursor)).toBe("CursorUnknown");
  expect(await names(ada, "not one of ours")).toBe("CursorUnknown");
});
