import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  decideIn,
  err,
  execute,
  fold,
  load,
  ok,
  streamOf,
  type Metadata,
  type Result,
} from "@tixlys/nexus";
import { lockedFirst } from "../../src/application/account/locked-first.ts";
import { openAccount } from "../../src/application/account/open-account.ts";
import {
  account,
  type AccountCommand,
  type ActiveAccount,
} from "../../src/domain/account/account.ts";
import { accountAggregate } from "../../src/domain/account/aggregate.ts";
import type { SessionId, UserId } from "../../src/domain/account/ids.ts";
import {
  linkLifetimeMs,
  registration,
  type PendingRegistration,
  type RefusedRegistration,
} from "../../src/domain/registration/registration.ts";
import {
  session,
  type ActiveSession,
  type RefreshHash,
} from "../../src/domain/session/session.ts";
import type {
  LinkHash,
  PasswordHash,
  Store,
  StoredLink,
  Work,
} from "../../src/application/ports.ts";
import {
  at,
  email,
  good,
  linkId,
  sessionId,
  userId,
  username,
  plain,
} from "../domain/values.ts";

/** A store under test, and how to be rid of it. */
export type Subject = { readonly store: Store; close(): Promise<void> };

const day = 24 * 60 * 60 * 1000;
// cast: each stands for a hash.
export const passwordHash = (text: string): PasswordHash =>
  text as PasswordHash;
const refreshHash = (text: string): RefreshHash => text as RefreshHash; // cast: stands for a hash
const linkHash = (text: string): LinkHash => text as LinkHash; // cast: stands for a hash

/** An account that a person might have; the number makes it unique. */
export function anAccount(
  n: number,
  over: Partial<ActiveAccount> = {},
): ActiveAccount {
  const opened = fold(account, account.initial, [
    {
      type: "AccountOpened",
      id: userId(n),
      email: email(`person-${n}@example.test`),
      username: username(`person-${n}`),
      role: "user",
      capabilities: ["customer"],
      at: at(n),
    },
  ]);
  if (opened.status !== "active") throw new Error("not opened");
  return { ...opened, ...over };
}

const metadata: Metadata = { correlationId: "request-1", time: at(0) };

/** Opens it as the application does. */
export const opening = (
  tx: Work,
  { id, email, username, role, capabilities, createdAt }: ActiveAccount,
  given: { passwordHash?: PasswordHash; commandId?: string } = {},
) =>
  openAccount(
    tx,
    {
      type: "OpenAccount",
      id,
      email,
      username,
      role,
      capabilities,
      at: createdAt,
    },
    { metadata, passwordHash: passwordHash("h"), ...given },
  );

/** One more command to it. */
const commanded = (
  tx: Work,
  id: UserId,
  command: AccountCommand,
  commandId?: string,
) =>
  decideIn(tx.events, accountAggregate, {
    id,
    command,
    metadata,
    ...(commandId === undefined ? {} : { commandId }),
  });

/** A session of that person. */
export function aSession(
  n: number,
  owner: UserId,
  startedMs = n,
): ActiveSession {
  const started = fold(session, session.initial, [
    {
      type: "SessionStarted",
      id: sessionId(n),
      userId: owner,
      tier: "general",
      client: "web",
      aal: 1,
      refresh: refreshHash(`refresh-${n}`),
      at: at(startedMs),
    },
  ]);
  if (started.status !== "active") throw new Error("not started");
  return started;
}

function aRegistration(
  n: number,
  owner?: UserId,
  over: { email?: string; requestedMs?: number } = {},
): PendingRegistration | RefusedRegistration {
  const decided = registration.decide(
    {
      type: "RequestRegistration",
      id: userId(n),
      email: email(over.email ?? `person-${n}@example.test`),
      username: username(`person-${n}`),
      capability: "provider",
      details: {},
      linkId: linkId(n),
      owner,
      at: at(over.requestedMs ?? n),
    },
    registration.initial,
  );
  const state = fold(registration, registration.initial, good(decided));
  if (state.status !== "pending" && state.status !== "refused")
    throw new Error("not requested");
  return state;
}

/** The link of registration `n`; it expires when the registration says. */
const aLink = (n: number, over: Partial<StoredLink> = {}): StoredLink => ({
  id: linkId(n),
  hash: linkHash(`link-${n}`),
  expiresAt: at(n + linkLifetimeMs),
  usable: true,
  ...over,
});

/** What the application relies on, whichever store it is: the one in memory and the real one pass the same. */
export function storeContract(
  name: string,
  open: () => Promise<Subject>,
): void {
  describe(`${name}: the store`, () => {
    let subject: Subject;
    let n = 0;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const next = (): number => (n += 100);
    const within = async <T>(work: (tx: Work) => Promise<T>): Promise<T> =>
      good(await subject.store.run<T, never>(async (tx) => ok(await work(tx))));

    const settle = (own: ActiveAccount, hash?: PasswordHash) =>
      subject.store.run((tx) =>
        opening(tx, own, hash === undefined ? {} : { passwordHash: hash }),
      );
    const streamOfAccount = (id: UserId) =>
      within((tx) => tx.events.readStream(streamOf(accountAggregate, id)));

    test("keeps nothing of a transaction that was rejected or threw", async () => {
      const own = anAccount(next());
      const rejected: Result<null, string> = await subject.store.run(
        async (tx) => {
          await opening(tx, own);
          return err("no");
        },
      );
      expect(rejected).toEqual({ ok: false, error: "no" });
      const thrown = subject.store.run<null, never>(async (tx) => {
        await opening(tx, own);
        throw new Error("broken");
      });
      expect(thrown).rejects.toThrow("broken");
      await thrown.catch(() => undefined);
      expect(await subject.store.accountOf(own.id)).toBeUndefined();
      expect(await streamOfAccount(own.id)).toEqual([]);
    });

    test("gives an account back as its stream tells it, with the count of what was told", async () => {
      const own = anAccount(next(), { capabilities: ["customer", "provider"] });
      const loaded = () => within((tx) => tx.accounts.load(own.id));
      expect(await loaded()).toEqual({ state: { status: "none" }, version: 0 });
      expect(plain(await settle(own))).toEqual(ok(own));
      expect(await loaded()).toEqual({ state: own, version: 1 });
      good(
        await subject.store.run((tx) =>
          commanded(tx, own.id, { type: "Disable", at: at(9) }),
        ),
      );
      const changed = {
        ...own,
        status: "disabled",
        gen: 2,
        updatedAt: at(9),
      } as const;
      expect(await loaded()).toEqual({ state: changed, version: 1 });
      expect(await subject.store.accountOf(own.id)).toEqual(changed);
      expect(await within((tx) => tx.accounts.advance(own.id))).toBe(2);
      expect(await loaded()).toEqual({ state: changed, version: 2 });
    });

    test("shows an account as its stream tells it after any commands", async () => {
      const types = ["EndEverySession", "Disable", "Enable"] as const;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...types), { maxLength: 6 }),
          async (commands) => {
            const own = anAccount(next());
            good(await settle(own));
            for (const [m, type] of commands.entries())
              await subject.store.run((tx) =>
                commanded(tx, own.id, { type, at: at(n + m) }),
              );
            const { state } = await within((tx) =>
              load(tx.events, accountAggregate, own.id),
            );
            expect(plain(await subject.store.accountOf(own.id))).toEqual(state);
          },
        ),
        { numRuns: 15 },
      );
    });

    test("goes on counting from what was told of the registration", async () => {
      const own = aRegistration(next());
      await within((tx) =>
        tx.registrations.insert(own, 3, passwordHash("h"), aLink(n)),
      );
      good(await settle(anAccount(n)));
      expect(await within((tx) => tx.accounts.load(own.id))).toMatchObject({
        state: { status: "active" },
        version: 4,
      });
    });

    test("has one account per address and per username; the other one leaves nothing behind", async () => {
      const own = anAccount(next());
      good(await settle(own));
      const other = anAccount(next());
      expect(await settle({ ...other, email: own.email })).toEqual(
        err({ type: "EmailTaken" }),
      );
      expect(await settle({ ...other, username: own.username })).toEqual(
        err({ type: "UsernameTaken" }),
      );
      expect(await streamOfAccount(other.id)).toEqual([]);
      expect(await within((tx) => tx.accounts.advanceOwner(own.email))).toEqual(
        { id: own.id, version: 2 },
      );
      expect(
        await within((tx) =>
          tx.accounts.advanceOwner(email("nobody@example.test")),
        ),
      ).toBeUndefined();
    });

    test("never commits an account that found its address taken, whatever the work answers", async () => {
      const own = anAccount(next());
      good(await settle(own));
      const other = anAccount(next(), { email: own.email });
      const careless = within((tx) => opening(tx, other));
      await expect(careless).rejects.toThrow("must not be committed");
      expect(await streamOfAccount(other.id)).toEqual([]);
    });

    test("does a command once, however often it is sent", async () => {
      const own = anAccount(next());
      const commandId = linkId(n);
      const openOnce = () =>
        subject.store.run((tx) => opening(tx, own, { commandId }));
      good(await openOnce());
      expect(await openOnce()).toEqual(err({ type: "AccountExists" }));
      const end = { type: "EndEverySession", at: at(n) } as const;
      const endOnce = () =>
        subject.store.run((tx) => commanded(tx, own.id, end, sessionId(n + 1)));
      expect(good(await endOnce()).repeated).toBe(false);
      expect(good(await endOnce()).repeated).toBe(true);
      expect(await subject.store.accountOf(own.id)).toMatchObject({ gen: 2 });
      expect(await streamOfAccount(own.id)).toHaveLength(2);
    });

    test("loads a long stream from its snapshot and what came after", async () => {
      const own = anAccount(next());
      good(await settle(own));
      const many = Array.from({ length: 198 }, (_, m) => ({
        type: "EverySessionEnded" as const,
        gen: m + 2,
        at: at(n + m),
      }));
      await within((tx) =>
        tx.events.append({
          stream: streamOf(accountAggregate, own.id),
          expected: 1,
          events: many.map((each) => accountAggregate.events.encode(each)),
          metadata,
        }),
      );
      const end = () =>
        execute(lockedFirst(subject.store, own.id), accountAggregate, {
          id: own.id,
          command: { type: "EndEverySession", at: at(n + 200) },
          metadata,
        });
      good(await end());
      const kept = await within((tx) =>
        tx.events.readSnapshot(streamOf(accountAggregate, own.id), 1),
      );
      expect(kept).toMatchObject({ version: 200, state: { gen: 200 } });
      good(await end());
      expect(await within((tx) => tx.accounts.load(own.id))).toEqual({
        state: { ...own, gen: 201, updatedAt: at(n + 200) },
        version: 1,
      });
    });

    test("knows whether there is a root", async () => {
      expect(await within((tx) => tx.accounts.hasRoot())).toBe(false);
      good(await settle(anAccount(next(), { role: "root", capabilities: [] })));
      expect(await within((tx) => tx.accounts.hasRoot())).toBe(true);
    });

    test("finds credentials by address and by username, and replaces a hash only while it is the old one", async () => {
      const own = anAccount(next());
      good(await settle(own, passwordHash("old")));
      for (const identifier of [own.email, own.username])
        expect(await subject.store.credentialsOf(identifier)).toEqual({
          account: own,
          passwordHash: passwordHash("old"),
          passwordSince: own.createdAt,
        });
      expect(await subject.store.credentialsOf("nobody")).toBeUndefined();
      await subject.store.replacePasswordHash(
        own.id,
        passwordHash("wrong"),
        passwordHash("lost"),
      );
      await subject.store.replacePasswordHash(
        own.id,
        passwordHash("old"),
        passwordHash("new"),
      );
      expect((await subject.store.credentialsOf(own.email))?.passwordHash).toBe(
        passwordHash("new"),
      );
    });

    test("lets a name have one holder until its reservation runs out, or for ever", async () => {
      const name = username(`name-${next()}`);
      const reserve = (holder: number, until: Date | undefined, now: Date) =>
        within((tx) => tx.usernames.reserve(name, userId(holder), until, now));
      expect(await reserve(1, at(1000), at(0))).toBe(true);
      expect(await reserve(2, at(9000), at(1000))).toBe(false);
      expect(await within((tx) => tx.usernames.keep(name, userId(2)))).toBe(
        false,
      );
      expect(await reserve(2, at(9000), at(1001))).toBe(true);
      expect(await within((tx) => tx.usernames.keep(name, userId(2)))).toBe(
        true,
      );
      expect(await reserve(3, undefined, at(100 * day))).toBe(false);
    });

    test("gives a registration back by its link until it is redeemed", async () => {
      const own = aRegistration(next());
      const link = aLink(n);
      await within((tx) =>
        tx.registrations.insert(own, 1, passwordHash("h"), link),
      );
      const found = () =>
        within((tx) => tx.registrations.findByLink(link.hash));
      expect(await found()).toEqual({
        state: own,
        version: 1,
        passwordHash: passwordHash("h"),
        linkId: link.id,
      });
      expect(
        await within((tx) => tx.registrations.findByLink(linkHash("guess"))),
      ).toBeUndefined();
      await within((tx) => tx.registrations.redeem(own.id, link.id, at(5)));
      expect(await found()).toMatchObject({
        state: { status: "redeemed", id: own.id },
        linkId: link.id,
      });
      expect(
        await within((tx) => tx.registrations.findPending(own.email, at(6))),
      ).toBeUndefined();
    });

    test("keeps no password of a registration whose address has an owner", async () => {
      const own = aRegistration(next(), userId(1));
      await within((tx) =>
        tx.registrations.insert(
          own,
          1,
          passwordHash("h"),
          aLink(n, { usable: false }),
        ),
      );
      expect(
        await within((tx) =>
          tx.registrations.findByLink(linkHash(`link-${n}`)),
        ),
      ).toMatchObject({ state: own, passwordHash: undefined });
      expect(
        await within((tx) => tx.registrations.findPending(own.email, at(6))),
      ).toBeUndefined();
    });

    test("finds the newest registration that waits for an address, and gives it a new link", async () => {
      const address = `shared-${next()}@example.test`;
      const [older, newer] = [
        aRegistration(n + 1, undefined, { email: address }),
        aRegistration(n + 2, undefined, { email: address }),
      ];
      for (const [each, m] of [
        [older, n + 1],
        [newer, n + 2],
      ] as const)
        await within((tx) =>
          tx.registrations.insert(each, 1, passwordHash("h"), aLink(m)),
        );
      const found = await within((tx) =>
        tx.registrations.findPending(email(address), at(n + 5)),
      );
      expect(plain(found)).toEqual({
        state: newer,
        version: 1,
      });
      expect(
        await within((tx) =>
          tx.registrations.findPending(email(address), at(2 * day)),
        ),
      ).toBeUndefined();
      if (found === undefined) throw new Error("not found");
      const link = aLink(n + 3);
      const renewed = {
        state: {
          ...found.state,
          link: { id: link.id, expiresAt: link.expiresAt },
        },
        version: 2,
      };
      await within((tx) => tx.registrations.renewLink(renewed, link));
      expect(
        await within((tx) => tx.registrations.findByLink(link.hash)),
      ).toMatchObject({ ...renewed, linkId: link.id });
      expect(
        await within((tx) =>
          tx.registrations.findByLink(linkHash(`link-${n + 2}`)),
        ),
      ).toMatchObject({ ...renewed, linkId: linkId(n + 2) });
      await within((tx) => tx.registrations.renewLink(undefined, aLink(n + 4)));
      expect(
        await within((tx) =>
          tx.registrations.findByLink(linkHash(`link-${n + 4}`)),
        ),
      ).toBeUndefined();
    });

    test("gives a session back as it was left: started, rotated, ended", async () => {
      const owner = anAccount(next());
      good(await settle(owner));
      const own = aSession(n, owner.id);
      const familyKey = new Uint8Array([1, 2, 3]);
      await within((tx) =>
        tx.sessions.insert(own, familyKey, {
          device: "Firefox on Linux",
          ip: "203.0.113.7",
        }),
      );
      const load = () => within((tx) => tx.sessions.load(own.id));
      expect(await load()).toMatchObject({
        state: own,
        sealedSuccessor: undefined,
      });
      expect([...((await load())?.familyKey ?? [])]).toEqual([1, 2, 3]);
      const by = { delivery: "cookie", userAgentHash: "ua" } as const;
      const event = {
        type: "SessionRefreshed",
        successor: refreshHash("next"),
        by,
        at: at(5000),
      } as const;
      const rotated = session.evolve(own, event);
      if (rotated.status !== "active") throw new Error("not rotated");
      await within((tx) =>
        tx.sessions.rotate(rotated, new Uint8Array([9]), "198.51.100.1"),
      );
      expect(await load()).toMatchObject({ state: rotated });
      expect([...((await load())?.sealedSuccessor ?? [])]).toEqual([9]);
      expect(await within((tx) => tx.sessions.ownerOf(own.id))).toBe(owner.id);
      expect(await within((tx) => tx.sessions.loadHeld(own.id))).toMatchObject({
        account: { id: owner.id, status: "active", gen: owner.gen },
        session: { state: rotated },
      });
      expect(await within((tx) => tx.sessions.activeOf(owner.id))).toEqual([
        rotated,
      ]);
      const { store } = subject;
      expect(await store.heldSession(own.id)).toEqual(
        await within((tx) => tx.sessions.loadHeld(own.id)),
      );
      const sealed = new Uint8Array([7]);
      const from = (current: RefreshHash) =>
        store.rotateFrom(current, rotated, sealed, "198.51.100.1");
      expect(await from(refreshHash("another"))).toBe(false);
      expect([...((await load())?.sealedSuccessor ?? [])]).toEqual([9]);
      expect(await from(rotated.family.current)).toBe(true);
      expect([...((await load())?.sealedSuccessor ?? [])]).toEqual([7]);
      await within((tx) => tx.sessions.reauthenticated(own.id, at(5500), 2));
      expect(await load()).toMatchObject({
        state: { ...rotated, aal: 2, authenticatedAt: at(5500) },
      });
      await within((tx) => tx.sessions.end([own.id], "logout", at(6000)));
      expect(await load()).toMatchObject({
        state: { status: "ended", reason: "logout", endedAt: at(6000) },
        sealedSuccessor: undefined,
      });
      expect(await within((tx) => tx.sessions.activeOf(owner.id))).toEqual([]);
      expect(await from(rotated.family.current)).toBe(false);
      await within((tx) => tx.sessions.end([], "logout", at(7000)));
      expect(
        await within((tx) => tx.sessions.load(sessionId(1))),
      ).toBeUndefined();
      expect(
        await within((tx) => tx.sessions.ownerOf(sessionId(1))),
      ).toBeUndefined();
      expect(
        await within((tx) => tx.sessions.loadHeld(sessionId(1))),
      ).toBeUndefined();
    });

    test("tells what is revoked behind a position, as verifiers get it", async () => {
      const owner = anAccount(next());
      const until = new Date(Date.now() + 600_000);
      const exp = Math.ceil(until.getTime() / 1000);
      const { after: start } = await subject.store.revocationsAfter(0n, 1_000);
      await within(async (tx) => {
        await tx.outbox.revoke({ kind: "user", id: owner.id, gen: 4, until });
        await tx.outbox.revoke({ kind: "block", id: "b".repeat(128), until });
        await tx.outbox.revoke({
          kind: "session",
          id: sessionId(n),
          until: new Date(1000),
        });
      });
      const first = await subject.store.revocationsAfter(start, 1);
      expect(first.revocations).toEqual([
        { kind: "sub", id: owner.id, gen: 4, exp },
      ]);
      expect(first.hasMore).toBe(true);
      const rest = await subject.store.revocationsAfter(first.after, 10);
      expect(rest.revocations).toEqual([
        { kind: "blk", id: "b".repeat(128), exp },
      ]);
      expect([rest.hasMore, rest.at]).toEqual([false, expect.any(Date)]);
      expect(rest.after).toBeGreaterThan(first.after);
    });

    test("lists the live sessions of one person, the newest first, part by part", async () => {
      const owner = anAccount(next());
      good(await settle(owner));
      const [a, b, c] = [
        aSession(n + 1, owner.id),
        aSession(n + 2, owner.id),
        aSession(n + 3, owner.id),
      ];
      const origin = { device: "curl", ip: "::1" };
      for (const each of [a, b, c])
        await within((tx) =>
          tx.sessions.insert(each, new Uint8Array(1), origin),
        );
      await within((tx) => tx.sessions.end([b.id], "logout", at(n + 4)));
      const now = at(n + 5);
      const list = async (
        slice: { after?: SessionId; limit?: number } = {},
      ) => {
        const { after, limit = 10 } = slice;
        const found = await subject.store.sessionsOf(owner.id, now, {
          after,
          limit,
        });
        return found.map(({ id }) => id);
      };
      expect(await list()).toEqual([c.id, a.id]);
      expect(await subject.store.liveSession(a.id, now)).toEqual(a);
      expect(await subject.store.liveSession(b.id, now)).toBeUndefined();
      const over = new Date(now.getTime() + 15 * day);
      expect(await subject.store.liveSession(a.id, over)).toBeUndefined();
      expect(await list({ limit: 1 })).toEqual([c.id]);
      expect(await list({ after: c.id })).toEqual([a.id]);
      expect(await list({ after: b.id })).toEqual([a.id]);
      expect(await subject.store.sessionOf(owner.id, a.id, now)).toEqual({
        ...origin,
        id: a.id,
        createdAt: a.startedAt,
        lastUsedAt: a.lastUsedAt,
        expiresAt: new Date(a.lastUsedAt.getTime() + 14 * day),
      });
      expect(
        await subject.store.sessionOf(owner.id, b.id, now),
      ).toBeUndefined();
      expect(
        await subject.store.sessionOf(userId(1), a.id, now),
      ).toBeUndefined();
      const nothing = { after: undefined, limit: 10 };
      expect(
        await subject.store.sessionsOf(owner.id, at(15 * day), nothing),
      ).toEqual([]);
      expect(
        await subject.store.sessionsOf(userId(1), now, {
          ...nothing,
          after: a.id,
        }),
      ).toEqual([]);
    });

    test("forgets what has run out, so many rows at a time, and gives the name back", async () => {
      const late = 1000 * day;
      const owner = anAccount(next());
      good(await settle(owner));
      const now = at(late);
      while (
        ((await subject.store.purge(at(late - 10 * day), 500))?.links ?? 0) > 0
      );
      for (const m of [n + 1, n + 2, n + 3]) {
        const own = aRegistration(m, undefined, {
          requestedMs: late - 9 * day,
        });
        await within(async (tx) => {
          await tx.usernames.reserve(
            own.username,
            own.id,
            own.expiresAt,
            own.requestedAt,
          );
          await tx.registrations.insert(
            own,
            1,
            passwordHash("h"),
            aLink(m, { expiresAt: at(late - 8 * day) }),
          );
          await tx.sessions.insert(
            aSession(m, owner.id, late - 40 * day),
            new Uint8Array(1),
            { device: "curl", ip: "::1" },
          );
        });
      }
      const live = aSession(n + 4, owner.id, late - day);
      await within((tx) =>
        tx.sessions.insert(live, new Uint8Array(1), {
          device: "curl",
          ip: "::1",
        }),
      );
      expect(await subject.store.purge(now, 2)).toEqual({
        registrations: 2,
        links: 2,
        sessions: 2,
      });
      expect(await subject.store.purge(now, 2)).toEqual({
        registrations: 1,
        links: 1,
        sessions: 1,
      });
      expect(await subject.store.purge(now, 2)).toEqual({
        registrations: 0,
        links: 0,
        sessions: 0,
      });
      const left = await subject.store.sessionsOf(owner.id, now, {
        after: undefined,
        limit: 10,
      });
      expect(left.map(({ id }) => id)).toEqual([live.id]);
      expect(
        await within((tx) =>
          tx.usernames.reserve(
            username(`person-${n + 1}`),
            owner.id,
            undefined,
            at(0),
          ),
        ),
      ).toBe(true);
    });
  });
}
