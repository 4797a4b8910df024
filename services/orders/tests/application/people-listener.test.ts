import { expect, test } from "bun:test";
import { createListener } from "../../src/application/people-listener.ts";
import type { People, Work } from "../../src/application/ports.ts";
import type { PartyGone } from "../../src/domain/fulfilment/fulfilment.ts";
import {
  hear,
  type News,
  type Standing,
} from "../../src/domain/person/standing.ts";
import { orderId } from "../domain/things.ts";

const gone: PartyGone = { type: "PartyGone", orderId, as: "customer" };
const cause = { messageId: Bun.randomUUIDv7(), time: new Date(0) };

/** A listener over one person who has one order under way. */
function listening() {
  let standing: Standing = { status: "unknown" };
  const told: PartyGone[] = [];
  const people: Partial<People> = {
    claim: () => Promise.resolve({ standing, hasProviderProfile: false }),
    save: (_id, next) => {
      standing = next;
      return Promise.resolve();
    },
    underWay: () => Promise.resolve([gone]),
  };
  // cast: what the listener asks of people, and nothing else
  const work = { people } as unknown as Work;
  const listener = createListener(work, (event) => {
    told.push(event);
    return Promise.resolve();
  });
  const tell = (news: News) => listener.accountChanged("ada", news, cause);
  return { tell, told };
}

test.each(["disabled", "deleted"] as const)(
  "who is %s takes back what is under way, once",
  async (type) => {
    const { tell, told } = listening();
    await tell({ type: "roles", isProvider: true, accountVersion: 1 });
    expect(told).toEqual([]);
    await tell({ type, accountVersion: 2 });
    await tell({ type, accountVersion: 2 });
    await tell({ type: "deleted", accountVersion: 3 });
    expect(told).toEqual([gone]);
  },
);

test("news that are older than what is known change nothing, and nothing brings back who has left", () => {
  const standing = (...all: News[]) =>
    all.reduce<Standing>(hear, { status: "unknown" });
  const disabled: News = { type: "disabled", accountVersion: 3 };
  const enabled: News = { type: "enabled", accountVersion: 2 };
  expect(standing(disabled, enabled)).toMatchObject({ isDisabled: true });
  expect(standing({ type: "deleted", accountVersion: 1 }, disabled)).toEqual({
    status: "deleted",
    accountVersion: 1,
  });
});
