import { expect, test } from "bun:test";
import { parseShelvedItem } from "../../src/domain/shelved-item/shelved-item.ts";

const told = {
  itemId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
  ownerId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c22",
  name: "Lantern",
  quantity: 2,
};

test("what was told of an item is what the shelf knows", () => {
  const { itemId, ...rest } = told;
  expect(parseShelvedItem(told)).toMatchObject({
    ok: true,
    value: { id: itemId, ...rest },
  });
});

test("an id that is none is refused", () => {
  for (const wrong of [{ itemId: "lantern" }, { ownerId: "ada" }])
    expect(parseShelvedItem({ ...told, ...wrong })).toEqual({
      ok: false,
      error: { type: "Malformed" },
    });
});
