import { describe, expect, test } from "bun:test";
import {
  issueTicket,
  presenceOf,
  redeemTicket,
} from "../../src/application/connections.ts";
import type { Holder, Tickets } from "../../src/application/ports.ts";

const start = new Date("2026-11-27T09:30:00.000Z");
const later = (ms: number) => new Date(start.getTime() + ms);

/** A ticket store in memory, which keeps what it is given. */
function memoryTickets() {
  const kept = new Map<string, { holder: Holder; expiresAt: Date }>();
  const keyOf = (hash: Uint8Array) => hash.toHex();
  const tickets: Tickets = {
    keep: (hash, holder, expiresAt) => {
      kept.set(keyOf(hash), { holder, expiresAt });
      return Promise.resolve();
    },
    take: (hash, at) => {
      const found = kept.get(keyOf(hash));
      kept.delete(keyOf(hash));
      const isGood = found !== undefined && found.expiresAt > at;
      return Promise.resolve(isGood ? found.holder : undefined);
    },
  };
  return { tickets, kept };
}

const holder = (expiresAt: Date): Holder => ({
  userId: Bun.randomUUIDv7(),
  isModerator: false,
  sessionId: Bun.randomUUIDv7(),
  tokenId: Bun.randomUUIDv7(),
  gen: 3,
  expiresAt,
});

describe("a ticket", () => {
  test("is good once, for thirty seconds, and no longer than the token that asked for it", async () => {
    const { tickets, kept } = memoryTickets();
    let at = start;
    const needs = { tickets, clock: () => at };
    const long = holder(later(3_600_000));
    const first = await issueTicket(needs, long);
    expect(first.expiresAt).toEqual(later(30_000));
    expect([...kept.keys()].join()).not.toContain(first.ticket);
    expect(await redeemTicket(needs, first.ticket)).toEqual(long);
    expect(await redeemTicket(needs, first.ticket)).toBeUndefined();
    const slow = await issueTicket(needs, long);
    const short = await issueTicket(needs, holder(later(5_000)));
    at = later(10_000);
    expect(await redeemTicket(needs, short.ticket)).toBeUndefined();
    at = later(30_000);
    expect(await redeemTicket(needs, slow.ticket)).toBeUndefined();
  });

  test("that has not its form is not looked for", async () => {
    const { tickets } = memoryTickets();
    const never = {
      ...tickets,
      take: () => Promise.reject(new Error("asked")),
    };
    for (const text of [
      "",
      "x".repeat(42),
      `${"x".repeat(42)}!`,
      "x".repeat(500),
    ])
      expect(
        await redeemTicket({ tickets: never, clock: () => start }, text),
      ).toBeUndefined();
  });
});

test("presence is told in the order in which it was asked for, once each, with who was never here", async () => {
  const [here, never] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const presence = {
    of: () =>
      Promise.resolve([
        { userId: here, status: "online" as const, lastSeenAt: start },
      ]),
  };
  const found = await presenceOf({ presence }, [
    never,
    here.toUpperCase(),
    here,
  ]);
  expect(found).toEqual([
    { userId: never, status: "offline", lastSeenAt: null },
    { userId: here, status: "online", lastSeenAt: start },
  ]);
});
