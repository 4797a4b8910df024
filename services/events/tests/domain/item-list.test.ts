import { test } from "bun:test";
import { given, happened } from "@tixlys/nexus/testing";
import { itemListModel } from "../../src/domain/item/item-list.ts";
import { ada, created } from "./things.ts";

test("an item is one line of its owner's list", () => {
  const id = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c33";
  given(itemListModel, [
    happened(created, { stream: { type: "item", id } }),
  ]).then(id, {
    ownerId: ada,
    name: "Lantern",
    quantity: 2,
    createdAt: "2026-11-27T09:30:00.000Z",
  });
});
