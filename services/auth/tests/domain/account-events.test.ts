import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { checkStoredFixtures, fold } from "@tixlys/nexus";
import { account } from "../../src/domain/account/account.ts";
import { accountAggregate } from "../../src/domain/account/aggregate.ts";
import { accountEvents } from "../../src/domain/account/events.ts";
import {
  checkStoredAccountEvents,
  storedAccountEvents,
} from "../../src/domain/account/stored-events.ts";
import { at, email, userId, username } from "./values.ts";

const folder = new URL("../../src/domain/account/stored/", import.meta.url);

describe("an account's stored events", () => {
  test("are read by this build, in every version that was ever written", () => {
    expect(() => {
      checkStoredAccountEvents();
    }).not.toThrow();
  });

  test("are all of the files in their folder, each named after its type and version", () => {
    const files = readdirSync(folder).toSorted();
    const known = storedAccountEvents.map(
      ({ type, schemaVersion }) => `${type}.v${String(schemaVersion)}.json`,
    );
    expect(known.toSorted()).toEqual(files);
    const texts = files.map((file) => readFileSync(new URL(file, folder)));
    expect(texts.map((text) => JSON.parse(text.toString()))).toEqual(
      expect.arrayContaining([...storedAccountEvents]),
    );
  });

  test("stop a start when one is missing, or says less than this build needs", () => {
    expect(() => {
      checkStoredFixtures(accountEvents, storedAccountEvents.slice(1));
    }).toThrow("AccountOpened v1: no fixture");
    const poorer = storedAccountEvents.map((each) =>
      each.type === "AccountDisabled" ? { ...each, data: { gen: 2 } } : each,
    );
    expect(() => {
      checkStoredFixtures(accountEvents, poorer);
    }).toThrow("AccountDisabled v1");
  });
});

describe("an account's snapshot", () => {
  const { snapshot } = accountAggregate;
  const opened = {
    type: "AccountOpened",
    id: userId(1),
    email: email("ada@example.test"),
    username: username("ada"),
    role: "admin",
    capabilities: ["customer", "provider"],
    at: at(0),
  } as const;

  test("is read as what was written", () => {
    const disabled = { type: "AccountDisabled", gen: 2, at: at(1) } as const;
    for (const events of [[opened], [opened, disabled]]) {
      const state = fold(account, account.initial, events);
      const kept = JSON.parse(JSON.stringify(snapshot.write(state)));
      expect(snapshot.read(kept)).toEqual(state);
    }
  });

  test("that cannot be read is refused, so that the stream is folded from its beginning", () => {
    const kept = snapshot.write(fold(account, account.initial, [opened]));
    const broken = { ...Object(kept), role: "emperor" };
    for (const data of [null, {}, broken])
      expect(() => snapshot.read(data)).toThrow("account");
  });
});
