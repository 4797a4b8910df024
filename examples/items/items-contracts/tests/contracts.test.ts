import { expect, test } from "bun:test";
import {
  contracts,
  jsonSchemas,
  publishFaults,
  readFaults,
} from "@tixlys/contracts";
import { discoverContracts } from "@tixlys/contracts/discover";
import { items, shelf } from "../src/index.ts";

const id = "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11";
const data = { itemId: id, ownerId: id, name: "Lantern", quantity: 2 };

test("both contracts are found by folder", async () => {
  expect(await discoverContracts(`${import.meta.dir}/../src`)).toEqual([
    items,
    shelf,
  ]);
});

test("no service, event or durable of the suite has a name of theirs", () => {
  const names = (of: typeof contracts) =>
    of.flatMap(({ service, events, consumes }) => [
      service,
      ...Object.keys(events),
      ...consumes.map(({ durable }) => durable),
    ]);
  const all = names([...contracts, items, shelf]);
  expect(new Set(all).size).toBe(all.length);
});

test("items.item.created is published as declared, and read with more than this build knows", () => {
  const created = items.events["items.item.created"];
  expect(publishFaults(created, data)).toEqual([]);
  expect(publishFaults(created, { ...data, price: 1 })).not.toEqual([]);
  expect(readFaults(created, { ...data, price: 1 })).toEqual([]);
  expect(readFaults(created, { ...data, quantity: 0 })).not.toEqual([]);
});

test("every field has a class", () => {
  const text = JSON.stringify(jsonSchemas([items, shelf]));
  expect(text).toContain("items.item.created.v1");
  expect(text.match(/"x-class":"plain"/g)?.length).toBeGreaterThanOrEqual(4);
});
