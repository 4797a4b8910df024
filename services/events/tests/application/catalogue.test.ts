import { expect, test } from "bun:test";
import { auth, chat } from "@tixlys/contracts";
import { createIngestion } from "../../src/application/ingest.ts";
import { createUpkeep } from "../../src/application/upkeep.ts";
import type { KeptEvent } from "../../src/domain/event/event.ts";
import { catalogueOf, knownTypesOf } from "../../src/outbound/catalogue.ts";
import { told } from "../domain/things.ts";

test("the catalogue says of each field what it may hold, and its version follows from what it says", () => {
  const { types, version } = catalogueOf([auth, chat]);
  const registered = types.find(
    ({ type }) => type === "auth.account.registered",
  );
  expect(registered).toMatchObject({
    subject: "evt.auth.account.registered.v1",
    producer: "auth",
    fields: { userId: "plain", email: "personal" },
    schema: { properties: { type: { const: "auth.account.registered" } } },
  });
  expect(catalogueOf([chat, auth]).version).toBe(version);
  expect(catalogueOf([chat]).version).not.toBe(version);
});

test("what is told twice in one batch is kept once, and what the log had already is not told on", async () => {
  const counts = { kept: 0, bare: 0 };
  const had = told();
  const asked: KeptEvent[][] = [];
  const { ingest } = createIngestion(
    {
      keep: async (events) => {
        asked.push([...events]);
        return events.filter(({ id }) => id !== had.id);
      },
    },
    {
      known: knownTypesOf([chat]),
      counted: {
        kept: (count) => void (counts.kept += count),
        bare: () => void (counts.bare += 1),
      },
    },
  );
  const fresh = told();
  const answer = await ingest([had, fresh, fresh]);
  expect(answer.map(({ id }) => id)).toEqual([fresh.id]);
  expect(asked[0]?.map(({ id }) => id)).toEqual([had.id, fresh.id]);
  expect(counts).toEqual({ kept: 1, bare: 3 });
});

test("what is kept no longer goes: months of everything, and the types of the catalogue that are kept shorter", async () => {
  const asked: unknown[] = [];
  const upkeep = createUpkeep(
    {
      makeMonths: async () => 0,
      dropMonths: async (days) => asked.push(days),
      forgetOld: async (retentions) => asked.push(...retentions),
    },
    catalogueOf([chat]),
    400,
  );
  await upkeep.forgetOld(new AbortController().signal);
  expect(asked[0]).toBe(400);
  expect(asked).toContainEqual({
    types: ["chat.message.deleted", "chat.message.edited", "chat.message.sent"],
    days: 90,
  });
});
