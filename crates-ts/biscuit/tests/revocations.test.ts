import { describe, expect, test } from "bun:test";
import { attenuate, createRevocations, inspect } from "../src/index.ts";
import type { RevocationRecord } from "../src/index.ts";
import {
  after,
  mint,
  mintService,
  now,
  outcome,
  setUp,
} from "./support/suite.ts";

const seconds = (date: Date): number => date.getTime() / 1000;
const exp = seconds(after(300));

/** Revocation ids of a token's blocks. */
const idsOf = (token: string): string[] => {
  const inspection = inspect(token);
  return inspection.readable ? inspection.blocks.map(({ id }) => id) : [];
};

describe("what can be revoked", () => {
  const kinds: [string, RevocationRecord][] = [
    ["session", { kind: "sid", id: "0198a-session", exp }],
    ["token", { kind: "tok", id: "0198a-token", exp }],
    ["user", { kind: "sub", id: "0198a-user", exp }],
    ["key", { kind: "kid", id: "7", exp }],
  ];

  test.each(kinds)(
    "a revoked %s is refused on the next request, in spite of every cache",
    (_, record) => {
      const { decide, revocations } = setUp();
      const token = mint();
      expect(outcome(decide(token))).toBe("allowed");
      revocations.apply(record);
      expect(outcome(decide(token))).toBe("token-revoked");
      expect(outcome(decide(attenuate(token, { services: ["users"] })))).toBe(
        "token-revoked",
      );
    },
  );

  test.each(kinds)("a revoked %s leaves the others alone", (_, record) => {
    const { decide, revocations } = setUp();
    revocations.apply({ ...record, id: `${record.id}0` });
    expect(outcome(decide(mint()))).toBe("allowed");
  });

  test("auth #37: a new generation voids the tokens of all older ones and no newer", () => {
    const { decide, revocations } = setUp();
    revocations.apply({ kind: "sub", id: "0198a-user", gen: 17, exp });
    expect(outcome(decide(mint({ gen: 16 })))).toBe("token-revoked");
    expect(outcome(decide(mint({ gen: 17 })))).toBe("allowed");
    revocations.apply({ kind: "sub", id: "0198a-user", gen: 3, exp });
    expect(outcome(decide(mint({ gen: 16 })))).toBe("token-revoked");
    revocations.apply({ kind: "sub", id: "0198a-user", exp });
    expect(outcome(decide(mint({ gen: 99 })))).toBe("token-revoked");
  });

  test("applying says whether more is revoked than before", () => {
    const set = createRevocations({ clock: () => now, maxEntries: 2 });
    expect(set.apply({ kind: "sid", id: "s", exp })).toBe(true);
    expect(set.apply({ kind: "sid", id: "s", exp })).toBe(false);
    expect(set.apply({ kind: "sub", id: "u", gen: 2, exp })).toBe(true);
    expect(set.apply({ kind: "sub", id: "u", gen: 1, exp })).toBe(false);
    expect(set.apply({ kind: "sub", id: "u", gen: 3, exp })).toBe(true);
    const over = seconds(now);
    expect(set.apply({ kind: "tok", id: "t", exp: over })).toBe(false);
    expect(set.apply({ kind: "tok", id: "no-room", exp })).toBe(false);
  });

  test("auth #42: revoking a block voids everything derived from it and nothing beside it", () => {
    const parent = mint();
    const child = attenuate(parent, { services: ["users"] });
    const grandchild = attenuate(child, { expiresAt: after(60) });
    const sibling = attenuate(parent, { services: ["users"] });
    const family = [parent, child, grandchild, sibling];
    const allowedAfter = (id: string | undefined) => {
      const { decide, revocations } = setUp();
      for (const token of family) decide(token);
      revocations.apply({ kind: "blk", id: id ?? "", exp });
      return family.map((token) => outcome(decide(token)) === "allowed");
    };
    expect(allowedAfter(idsOf(parent)[0])).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(allowedAfter(idsOf(grandchild)[1])).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(allowedAfter(idsOf(grandchild)[2])).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  test("a revoked block is refused before its signature costs anything", () => {
    const { decide, revocations } = setUp();
    const token = mint();
    revocations.apply({ kind: "blk", id: idsOf(token)[0] ?? "", exp });
    expect(decide(token)).toMatchObject({
      reason: "token-revoked",
      detail: "key or block revoked",
    });
  });

  test("a service's token is revoked by its token id", () => {
    const { decide, revocations } = setUp();
    revocations.apply({ kind: "tok", id: "0198a-service-token", exp });
    expect(outcome(decide(mintService(), { guard: "service" }))).toBe(
      "token-revoked",
    );
  });

  test("a token without a session or user is not caught by records about an absent one", () => {
    const { decide, revocations } = setUp();
    for (const kind of ["sid", "sub"] as const)
      revocations.apply({ kind, id: "undefined", exp });
    expect(outcome(decide(mintService(), { guard: "service" }))).toBe(
      "allowed",
    );
  });
});

describe("memory", () => {
  const setUpSet = (maxEntries?: number) => {
    const time = { now };
    const clock = () => time.now;
    return {
      time,
      set: createRevocations(
        maxEntries === undefined ? { clock } : { clock, maxEntries },
      ),
    };
  };

  test("a record is forgotten after its end, and not before", () => {
    const { time, set } = setUpSet();
    for (let i = 0; i < 100; i++)
      set.apply({ kind: "sid", id: `s${i}`, exp: seconds(after(i)) });
    expect(set.size).toBe(99);
    time.now = after(200);
    set.heartbeat(time.now, 1);
    expect(set.size).toBe(0);
  });

  test("a record that comes twice lasts until the later end", () => {
    const { time, set } = setUpSet();
    set.apply({ kind: "sid", id: "s", exp: seconds(after(400)) });
    set.apply({ kind: "sid", id: "s", exp: seconds(after(10)) });
    time.now = after(200);
    set.heartbeat(time.now, 1);
    expect(set.isRevoked({ kid: 1, blockIds: [], sessionId: "s" })).toBe(true);
    time.now = after(500);
    set.heartbeat(time.now, 2);
    expect(set.size).toBe(0);
  });

  test("a full set says that it can no longer vouch, until what it lost has expired", () => {
    const { time, set } = setUpSet(3);
    set.heartbeat(now, 1);
    for (let i = 0; i < 4; i++)
      set.apply({ kind: "sid", id: `s${i}`, exp: seconds(after(10)) });
    expect(set.size).toBe(3);
    expect(set.lagSeconds()).toBe(Number.POSITIVE_INFINITY);
    time.now = after(10);
    set.heartbeat(time.now, 2);
    expect(set.lagSeconds()).toBe(0);
  });
});

describe("the feed", () => {
  test("the lag is the age of the newest heartbeat; without a feed there is none, where one is required it is infinite", () => {
    const { revocations, time } = setUp();
    expect(revocations.lagSeconds()).toBe(0);
    expect(createRevocations({ feedRequired: true }).lagSeconds()).toBe(
      Number.POSITIVE_INFINITY,
    );
    revocations.heartbeat(now, 41);
    time.now = after(7);
    expect(revocations.lagSeconds()).toBe(7);
    revocations.heartbeat(after(5), 42);
    revocations.heartbeat(after(1), 40);
    expect([revocations.lagSeconds(), revocations.position]).toEqual([2, 42]);
    revocations.heartbeat(after(9), 43);
    expect(revocations.lagSeconds()).toBe(0);
  });

  test("it is ready after a snapshot, not ready while it starts over, and forgets nothing meanwhile", () => {
    const { revocations } = setUp();
    expect(revocations.ready).toBe(false);
    revocations.apply({ kind: "sid", id: "s", exp });
    revocations.snapshotTaken();
    expect(revocations.ready).toBe(true);
    revocations.reset();
    expect(revocations.ready).toBe(false);
    expect(
      revocations.isRevoked({ kid: 1, blockIds: [], sessionId: "s" }),
    ).toBe(true);
  });
});
