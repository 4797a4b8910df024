import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fold } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import { makingRoom } from "../../src/domain/session/cap.ts";
import {
  lifetimesOf,
  replayWindowMs,
} from "../../src/domain/session/lifetimes.ts";
import {
  accessExpiresAt,
  expiresAt,
  session,
  type ActiveSession,
  type Presenter,
  type RefreshHash,
  type SessionCommand,
  type SessionEvent,
} from "../../src/domain/session/session.ts";
import { at, sessionId, userId } from "./values.ts";

// cast: stands for a hash.
const hash = (text: string): RefreshHash => text as RefreshHash;
const by: Presenter = { delivery: "cookie", userAgentHash: "firefox" };
const started: SessionEvent = {
  type: "SessionStarted",
  id: sessionId(1),
  userId: userId(1),
  tier: "general",
  client: "web",
  aal: 1,
  refresh: hash("first"),
  at: at(0),
};
const refresh = (
  over: Partial<Extract<SessionCommand, { type: "Refresh" }>>,
): SessionCommand => ({
  type: "Refresh",
  presented: hash("first"),
  genuine: true,
  by,
  successor: hash("second"),
  tier: "general",
  at: at(1000),
  ...over,
});
const refreshed: SessionEvent = {
  type: "SessionRefreshed",
  successor: hash("second"),
  by,
  at: at(1000),
};
const reused = (ms: number): SessionEvent => ({
  type: "SessionEnded",
  reason: "token-reused",
  at: at(ms),
});

describe("a session", () => {
  test("starts once", () => {
    const start = { ...started, type: "StartSession" } as const;
    given(session, []).when(start).then([started]);
    given(session, [started]).when(start).rejected({ type: "SessionExists" });
  });

  test("trades its newest refresh token in, whatever program brings it (auth #38)", () => {
    given(session, [started]).when(refresh({})).then([refreshed]);
    const other = { delivery: "body", userAgentHash: "updated" } as const;
    given(session, [started, refreshed])
      .when(
        refresh({
          presented: hash("second"),
          successor: hash("third"),
          by: other,
          at: at(2000),
        }),
      )
      .then([
        {
          type: "SessionRefreshed",
          successor: hash("third"),
          by: other,
          at: at(2000),
        },
      ]);
  });

  test("gives the same client the same successor for thirty seconds (auth #39)", () => {
    const last = 1000 + replayWindowMs;
    given(session, [started, refreshed])
      .when(refresh({ successor: hash("unused"), at: at(last) }))
      .then([{ type: "SuccessorRepeated", at: at(last) }]);
    given(session, [started, refreshed])
      .when(refresh({ at: at(last + 1) }))
      .then([reused(last + 1)]);
  });

  test("ends when another client replays a token, by program or by the way it came (auth #38)", () => {
    for (const other of [
      { ...by, delivery: "body" as const },
      { ...by, userAgentHash: "stolen" },
    ])
      given(session, [started, refreshed])
        .when(refresh({ by: other, at: at(2000) }))
        .then([reused(2000)]);
  });

  test("ends when a token older than the previous one comes back, even within the window (auth #38)", () => {
    const third: SessionEvent = {
      type: "SessionRefreshed",
      successor: hash("third"),
      by,
      at: at(2000),
    };
    given(session, [started, refreshed, third])
      .when(refresh({ at: at(3000) }))
      .then([reused(3000)]);
  });

  test("ends when its person's rank has changed, and starts anew at the next login (auth #27)", () => {
    const ended: SessionEvent = {
      type: "SessionEnded",
      reason: "role-changed",
      at: at(1000),
    };
    given(session, [started])
      .when(refresh({ tier: "management" }))
      .then([ended]);
    given(session, [{ ...started, tier: "root" }])
      .when(refresh({ tier: "general" }))
      .then([ended]);
  });

  test("is told when its person proved again who they are, and tokens say so from then on (auth #49)", () => {
    const command = {
      type: "Reauthenticate",
      tier: "general",
      aal: 2,
      at: at(2000),
    } as const;
    const proven: SessionEvent = {
      type: "SessionReauthenticated",
      aal: 2,
      at: at(2000),
    };
    given(session, [started, refreshed]).when(command).then([proven]);
    expect(
      fold(session, session.initial, [started, proven, refreshed]),
    ).toMatchObject({
      startedAt: at(0),
      aal: 2,
      authenticatedAt: at(2000),
      lastUsedAt: at(1000),
    });
    given(session, [started])
      .when({ ...command, at: at(lifetimesOf.general.idleMs) })
      .rejected({ type: "SessionExpired" });
    given(session, [started])
      .when({ ...command, tier: "management" })
      .then([{ type: "SessionEnded", reason: "role-changed", at: at(2000) }]);
    given(session, []).when(command).rejected({ type: "SessionUnknown" });
  });

  test("is not ended by a made-up token (auth #38)", () => {
    given(session, [started, refreshed])
      .when(refresh({ presented: hash("guess"), genuine: false }))
      .rejected({ type: "RefreshTokenUnknown" });
  });

  test("stays ended", () => {
    const end = { type: "EndSession", reason: "logout", at: at(5) } as const;
    const ended: SessionEvent = {
      type: "SessionEnded",
      reason: "logout",
      at: at(5),
    };
    given(session, [started]).when(end).then([ended]);
    given(session, [started, ended])
      .when(end)
      .rejected({ type: "SessionHasEnded" });
    given(session, [started, ended])
      .when(refresh({}))
      .rejected({ type: "SessionHasEnded" });
    expect(
      session.isTerminal?.(fold(session, session.initial, [started, ended])),
    ).toBe(true);
    given(session, []).when(end).rejected({ type: "SessionUnknown" });
    given(session, []).when(refresh({})).rejected({ type: "SessionUnknown" });
  });

  test("runs out when it idles, and absolutely however busy it is (auth #29, auth #40)", () => {
    for (const tier of ["general", "management", "root"] as const) {
      const { idleMs, absoluteMs } = lifetimesOf[tier];
      const own: SessionEvent = { ...started, tier };
      given(session, [own])
        .when(refresh({ tier, at: at(idleMs - 1) }))
        .then([
          {
            type: "SessionRefreshed",
            successor: hash("second"),
            by,
            at: at(idleMs - 1),
          },
        ]);
      given(session, [own])
        .when(refresh({ tier, at: at(idleMs) }))
        .rejected({ type: "SessionExpired" });
      const busy: SessionEvent = {
        type: "SessionRefreshed",
        successor: hash("second"),
        by,
        at: at(absoluteMs - 1),
      };
      given(session, [own, busy])
        .when(refresh({ tier, presented: hash("second"), at: at(absoluteMs) }))
        .rejected({ type: "SessionExpired" });
    }
  });

  test("lives as long as its tier says: idle and in all (auth #29)", () => {
    const [minute, hour] = [60_000, 3_600_000];
    const limits = Object.entries(lifetimesOf).map(
      ([tier, { idleMs, absoluteMs }]) => [tier, idleMs, absoluteMs],
    );
    expect(limits).toEqual([
      ["general", 14 * 24 * hour, 30 * 24 * hour],
      ["management", 30 * minute, 12 * hour],
      ["root", 10 * minute, hour],
    ]);
  });

  test("never gives an access token that outlives it, or the longest its tier allows (auth #36)", () => {
    const root = { tier: "root", startedAt: at(0) } as const;
    expect(accessExpiresAt(root, at(0))).toEqual(at(lifetimesOf.root.accessMs));
    expect(
      accessExpiresAt(root, at(lifetimesOf.root.absoluteMs - 1000)),
    ).toEqual(at(lifetimesOf.root.absoluteMs));
    expect(lifetimesOf.general.accessMs).toBe(5 * 60_000);
    expect(
      Math.max(lifetimesOf.management.accessMs, lifetimesOf.root.accessMs),
    ).toBeLessThanOrEqual(3 * 60_000);
  });

  test("never shortens to the past nor lives longer than its absolute limit, whatever comes", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 20 * 24 * 3600 * 1000 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, (gaps) => {
        let state = fold(session, session.initial, [started]);
        let now = 0;
        let current = "first";
        for (const [n, gap] of gaps.entries()) {
          now += gap;
          const next = `next-${n}`;
          const decided = session.decide(
            refresh({
              presented: hash(current),
              successor: hash(next),
              at: at(now),
            }),
            state,
          );
          if (!decided.ok) break;
          state = fold(session, state, decided.value);
          current = next;
        }
        if (state.status !== "active")
          throw new Error("the newest token ended the session");
        expect(expiresAt(state).getTime()).toBeLessThanOrEqual(
          at(lifetimesOf.general.absoluteMs).getTime(),
        );
        expect(expiresAt(state).getTime()).toBeGreaterThan(
          state.lastUsedAt.getTime(),
        );
      }),
    );
  });
});

describe("the cap of ten sessions", () => {
  const used = (n: number, ms: number): ActiveSession => {
    const state = fold(session, session.initial, [
      { ...started, id: sessionId(n), at: at(ms) },
    ]);
    if (state.status !== "active") throw new Error("not started");
    return state;
  };

  test("leaves room for one more by ending the least recently used", () => {
    const ten = Array.from({ length: 10 }, (_, n) => used(n, n * 1000));
    expect(makingRoom(ten, at(60_000)).map(({ id }) => id)).toEqual([
      sessionId(0),
    ]);
    expect(makingRoom(ten.slice(1), at(60_000))).toEqual([]);
  });

  test("lets what has run out go first", () => {
    const month = 30 * 24 * 3600 * 1000;
    const expired = used(1, 0);
    const live = Array.from({ length: 10 }, (_, n) => used(n + 2, month + n));
    expect(
      makingRoom([...live, expired], at(month + 60_000)).map(({ id }) => id),
    ).toEqual([sessionId(1), sessionId(2)]);
  });
});
