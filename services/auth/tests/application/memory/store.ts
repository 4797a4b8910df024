import {
  err,
  load,
  type EventData,
  type EventStore,
  type Result,
} from "@tixlys/nexus";
import { memoryEventStore } from "@tixlys/nexus/testing";
import {
  account,
  type ActiveAccount,
  type DisabledAccount,
} from "../../../src/domain/account/account.ts";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { accountEvents } from "../../../src/domain/account/events.ts";
import type { UserId } from "../../../src/domain/account/ids.ts";
import {
  registration,
  type PendingRegistration,
  type RefusedRegistration,
} from "../../../src/domain/registration/registration.ts";
import {
  expiresAt,
  type ActiveSession,
} from "../../../src/domain/session/session.ts";
import { present } from "../../domain/values.ts";
import { entryOf, readIn } from "./audit.ts";
import { accountLinksOf, memoryLinkOf, type AccountLinkRow } from "./links.ts";
import type {
  Audited,
  AuditEntry,
  Departure,
  Fact,
  Origin,
  PasswordHash,
  Revocation,
  RevocationRecord,
  SessionView,
  Store,
  StoredKey,
  StoredLink,
  StoredSession,
  Work,
} from "../../../src/application/ports.ts";
import { exportQueriesOf, exportsOf, type ExportTables } from "./exports.ts";
import { departuresOf } from "./departures.ts";
import {
  challengesOf,
  emptyFactors,
  factorQueriesOf,
  factorsOf,
  type FactorTables,
} from "./factors.ts";
import { apiKeyQueriesOf, apiKeysOf, type ApiKeyRow } from "./api-keys.ts";

import {
  bootstrapOf,
  devicesOf,
  emptyGuessing,
  findDevice,
  type GuessingTables,
} from "./devices.ts";

type AccountRow = {
  account: ActiveAccount | DisabledAccount;
  version: number;
  passwordHash: PasswordHash | undefined;
  passwordSince?: Date;
};
type RegistrationRow = {
  registration: PendingRegistration | RefusedRegistration;
  version: number;
  passwordHash: PasswordHash | undefined;
};
type LinkRow = StoredLink & { subject: UserId; usedAt?: Date };
type SessionRow = { stored: StoredSession; origin: Origin; lastUsedAt: Date };

type Tables = {
  accounts: Map<string, AccountRow>;
  usernames: Map<string, { holder: UserId; until: Date | undefined }>;
  registrations: Map<string, RegistrationRow>;
  links: Map<string, LinkRow>;
  accountLinks: Map<string, AccountLinkRow>;
  sessions: Map<string, SessionRow>;
  apiKeys: Map<string, ApiKeyRow>;
  factors: FactorTables;
  rootKeys: StoredKey[];
  guessing: GuessingTables;
  heldBack: Map<string, Date>;
  departures: Departure[];
  exports: ExportTables["exports"];
  facts: Fact[];
  revocations: Revocation[];
  audit: AuditEntry[];
};

/** The application's store without a database; it passes the same contract as the real one. */
export type MemoryStore = Store & {
  /** What was committed for the bus, in order. */
  readonly facts: readonly Fact[];
  readonly revocations: readonly Revocation[];
  /** What was committed to the audit log, in order. */
  readonly audited: readonly AuditEntry[];
  /** Names of the calls of the last transaction, to compare the work of two paths. */
  readonly lastWork: readonly string[];
  /** Deletions that were begun, in order. */
  readonly departures: readonly Departure[];
  /** While it is true somebody else is faster at every append. */
  contended: boolean;
  readonly events: EventStore;
};

const empty = (): Tables => ({
  accounts: new Map(),
  usernames: new Map(),
  registrations: new Map(),
  links: new Map(),
  accountLinks: new Map(),
  sessions: new Map(),
  apiKeys: new Map(),
  factors: emptyFactors(),
  rootKeys: [],
  guessing: emptyGuessing(),
  heldBack: new Map(),
  departures: [],
  exports: new Map(),
  facts: [],
  revocations: [],
  audit: [],
});

/** Transactions run one after the other, each on a copy that takes the tables' place when it is committed. */
export function memoryStore(): MemoryStore {
  let tables = empty();
  let lastWork: string[] = [];
  const events = memoryEventStore();
  const run = <T, E>(
    work: (tx: Work) => Promise<Result<T, E>>,
  ): Promise<Result<T, E>> =>
    events.run(async (scope) => {
      const draft = structuredClone(tables);
      const calls: string[] = [];
      const homeless = new Set<string>();
      const kept = store.contended ? contended(scope.events) : scope.events;
      const outcome = await work(workOn(draft, calls, kept, homeless));
      lastWork = calls;
      if (outcome.ok && homeless.size > 0)
        throw new Error("an account that found no place must not be committed");
      if (outcome.ok) tables = draft;
      return outcome;
    });
  const store: MemoryStore = {
    contended: false,
    get facts() {
      return tables.facts;
    },
    get revocations() {
      return tables.revocations;
    },
    get audited() {
      return tables.audit;
    },
    get departures() {
      return tables.departures;
    },
    exports: exportQueriesOf(() => tables),
    audit: {
      async record(what) {
        tables.audit.push(entryOf(what));
      },
      read: (filter, slice) => readIn(tables.audit)(filter, slice),
      turnOver: async () => ({ made: 0, dropped: 0 }),
    },
    get lastWork() {
      return lastWork;
    },
    events,
    run,
    clock: () => new Date(),
    sleep: async () => undefined,
    random: () => 0,
    knownDevice: async (userId, hashes, now) =>
      findDevice(tables.guessing, userId, hashes, now),
    rootKeys: async () => tables.rootKeys,
    apiKeys: apiKeyQueriesOf(() => tables),
    factors: factorQueriesOf(() => tables.factors),
    async credentialsOf(identifier) {
      const row = [...tables.accounts.values()].find(
        ({ account: { email, username } }) =>
          email === identifier || username === identifier,
      );
      if (row?.passwordHash === undefined || row.passwordSince === undefined)
        return undefined;
      const { account: found, passwordHash, passwordSince } = row;
      return { account: found, passwordHash, passwordSince };
    },
    async replacePasswordHash(id, old, next) {
      const row = tables.accounts.get(id);
      if (row?.passwordHash === old)
        tables.accounts.set(id, { ...row, passwordHash: next });
    },
    async accountOf(id) {
      return tables.accounts.get(id)?.account;
    },
    async findAccounts({ prefix, role, status }, { after, limit }) {
      return [...tables.accounts.values()]
        .map((row) => row.account)
        .filter(
          (found) =>
            (prefix === undefined ||
              found.email.startsWith(prefix) ||
              found.username.startsWith(prefix)) &&
            (role === undefined || found.role === role) &&
            (status === undefined || found.status === status) &&
            (after === undefined || found.id < after),
        )
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .slice(0, limit);
    },
    async heldSession(id) {
      return sessionsOf(tables).loadHeld(id);
    },
    async rotateFrom(current, rotated, sealedSuccessor, ip) {
      const state = tables.sessions.get(rotated.id)?.stored.state;
      if (state?.status !== "active" || state.family.current !== current)
        return false;
      await sessionsOf(tables).rotate(rotated, sealedSuccessor, ip);
      return true;
    },
    async liveSession(id, now) {
      const state = tables.sessions.get(id)?.stored.state;
      return state?.status === "active" && expiresAt(state) > now
        ? state
        : undefined;
    },
    async sessionOf(userId, id, now) {
      return liveSessions(tables, userId, now).find((view) => view.id === id);
    },
    async sessionsOf(userId, now, { after, limit }) {
      const behind = liveSessions(tables, userId, now).filter(
        ({ id }) => after === undefined || id < after,
      );
      return behind.slice(0, limit);
    },
    async revocationsAfter(after, limit) {
      const at = new Date();
      const living = tables.revocations
        .map((each, position) => ({ each, position: BigInt(position + 1) }))
        .filter(({ each, position }) => position > after && each.until > at);
      const page = living.slice(0, limit);
      const isCut = living.length > limit;
      const end = BigInt(tables.revocations.length);
      return {
        revocations: page.map(({ each }) => recordOf(each)),
        after: isCut ? (page.at(-1)?.position ?? after) : end,
        hasMore: isCut,
        at,
      };
    },
    async linkOf(hash, purpose) {
      return memoryLinkOf(tables.accountLinks, hash, purpose);
    },
    async purge(now, limit) {
      return purge(tables, now, limit);
    },
  };
  return store;
}

const words = {
  "api-key": "sid",
  session: "sid",
  user: "sub",
  key: "kid",
  block: "blk",
} as const;

function recordOf(revocation: Revocation): RevocationRecord {
  const { kind, id, until } = revocation;
  return {
    kind: words[kind],
    id: String(id),
    exp: Math.ceil(until.getTime() / 1000),
    ...(kind === "user" ? { gen: revocation.gen } : {}),
  };
}

/** Each stream has one event more than its reader has seen. */
function contended(store: EventStore): EventStore {
  return {
    ...store,
    async append({ stream, expected }) {
      const actual = Number(expected) + 1;
      return err({ type: "VersionConflict", stream, expected, actual });
    },
  };
}

function liveSessions(
  tables: Tables,
  userId: UserId,
  now: Date,
): SessionView[] {
  return [...tables.sessions.values()]
    .flatMap(({ stored: { state }, origin }) =>
      state.status === "active" &&
      state.userId === userId &&
      expiresAt(state) > now
        ? [
            {
              ...origin,
              id: state.id,
              createdAt: state.startedAt,
              lastUsedAt: state.lastUsedAt,
              expiresAt: expiresAt(state),
            },
          ]
        : [],
    )
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

function purge(tables: Tables, now: Date, limit: number) {
  const day = 24 * 60 * 60 * 1000;
  const drop = <Key, Row>(
    rows: Map<Key, Row>,
    isOver: (row: Row) => boolean,
  ): number => {
    const over = [...rows].filter(([, row]) => isOver(row)).slice(0, limit);
    for (const [key] of over) rows.delete(key);
    return over.length;
  };
  drop(tables.factors.enrolments, ({ expiresAt: end }) => end < now);
  drop(tables.factors.challenges, ({ expiresAt: end }) => end < now);
  drop(tables.usernames, ({ until }) => until !== undefined && until < now);
  return {
    registrations: drop(
      tables.registrations,
      (row) => row.registration.expiresAt < now,
    ),
    links:
      drop(
        tables.links,
        (row) => row.expiresAt.getTime() < now.getTime() - 7 * day,
      ) +
      drop(
        tables.accountLinks,
        (row) => row.expiresAt.getTime() < now.getTime() - 7 * day,
      ),
    sessions: drop(tables.sessions, ({ stored: { state } }) => {
      const end =
        state.status === "active"
          ? expiresAt(state)
          : state.status === "ended"
            ? state.endedAt
            : now;
      return end.getTime() < now.getTime() - day;
    }),
  };
}

function workOn(
  tables: Tables,
  calls: string[],
  store: EventStore,
  homeless: Set<string>,
): Work {
  const counted = <Part extends object>(name: string, part: Part): Part =>
    new Proxy(part, {
      get(target, key, receiver) {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value !== "function") return value;
        return (...given: unknown[]): unknown => {
          calls.push(`${name}.${String(key)}`);
          return Reflect.apply(value, target, given);
        };
      },
    });
  const { accounts, events } = accountsOf(tables, store, homeless);
  return {
    events: counted("events", events),
    accounts: counted("accounts", accounts),
    usernames: counted("usernames", usernamesOf(tables)),
    registrations: counted("registrations", registrationsOf(tables)),
    sessions: counted("sessions", sessionsOf(tables)),
    links: counted(
      "links",
      accountLinksOf(tables.accountLinks, (id) => tables.accounts.has(id)),
    ),
    apiKeys: counted("apiKeys", apiKeysOf(tables)),
    factors: counted("factors", factorsOf(tables.factors)),
    challenges: counted("challenges", challengesOf(tables.factors)),
    rootKeys: counted("rootKeys", {
      lock: async () => tables.rootKeys,
      async put(key: StoredKey) {
        const others = tables.rootKeys.filter(
          ({ keyId }) => keyId !== key.keyId,
        );
        tables.rootKeys = [...others, key].toSorted(
          (a, b) => a.keyId - b.keyId,
        );
      },
      async move(keyId: number, to: StoredKey["state"], at: Date) {
        tables.rootKeys = tables.rootKeys.map((key) =>
          key.keyId === keyId
            ? {
                ...key,
                state: to,
                since: at,
                wrapped: to === "retired" ? undefined : key.wrapped,
              }
            : key,
        );
      },
    }),
    audit: counted("audit", {
      async record(what: Audited) {
        tables.audit.push(entryOf(what));
      },
    }),
    devices: counted("devices", devicesOf(tables.guessing)),
    bootstrap: counted("bootstrap", bootstrapOf(tables.guessing)),
    exports: counted("exports", exportsOf(tables)),
    departures: counted("departures", departuresOf(tables)),
    outbox: counted("outbox", {
      async publish(fact: Fact) {
        tables.facts.push(fact);
      },
      async publishNothing() {},
      async revoke(revocation: Revocation) {
        tables.revocations.push(revocation);
      },
    }),
  };
}

/** The accounts of one transaction, which follow their events as the real table does. */
function accountsOf(
  tables: Tables,
  store: EventStore,
  homeless: Set<string>,
): Pick<Work, "accounts" | "events"> {
  const rows = tables.accounts;
  const advance = (row: AccountRow): number => {
    row.version += 1;
    return row.version;
  };
  const events: EventStore = {
    ...store,
    async append(append) {
      const done = await store.append(append);
      if (done.ok && !done.value.repeated)
        for (const stored of append.events)
          if (!follow(tables, append.stream.id, stored))
            homeless.add(append.stream.id);
      return done;
    },
  };
  const accounts: Work["accounts"] = {
    async lock() {},
    async load(id) {
      const row = rows.get(id);
      if (row === undefined) return { state: account.initial, version: 0 };
      const { state } = await load(store, accountAggregate, id);
      return { state, version: row.version };
    },
    async admit(opened, passwordHash) {
      const row = rows.get(opened.id);
      if (row === undefined)
        return [...rows.values()].some(
          ({ account: { email } }) => email === opened.email,
        )
          ? "email-taken"
          : "username-taken";
      const passwordSince = opened.createdAt;
      rows.set(opened.id, { ...row, passwordHash, passwordSince });
      return "admitted";
    },
    async advance(id) {
      const row = rows.get(id);
      if (row === undefined)
        throw new Error("an account vanished while it was locked");
      return advance(row);
    },
    async advanceOwner(email) {
      const row = [...rows.values()].find(
        (each) => each.account.email === email,
      );
      return row && { id: row.account.id, version: advance(row) };
    },
    async hasRoot() {
      return [...rows.values()].some((row) => row.account.role === "root");
    },
    // Transactions run one after the other.
    async lockRanks() {},
    async hasOtherRoot(than) {
      return [...rows.values()].some(
        ({ account: { id, role, status } }) =>
          id !== than && role === "root" && status === "active",
      );
    },
    async hasEmail(id, email) {
      return rows.get(id)?.account.email === email;
    },
    async hasPasswordSince(id, since) {
      return rows.get(id)?.passwordSince?.getTime() === since.getTime();
    },
    async setPassword(id, next, at, old) {
      const row = rows.get(id);
      const isIt =
        row !== undefined && (old === undefined || row.passwordHash === old);
      const before = row?.passwordSince?.getTime() ?? 0;
      const passwordSince = new Date(Math.max(at.getTime(), before + 1));
      if (isIt) rows.set(id, { ...row, passwordHash: next, passwordSince });
      return isIt;
    },
  };
  return { accounts, events };
}

/** False when the account's address or name turned out to be somebody else's. */
function follow(
  { accounts: rows, registrations, sessions, apiKeys, exports }: Tables,
  id: string,
  stored: EventData,
): boolean {
  const event = accountEvents.decode(stored);
  const row = rows.get(id);
  if (event.type === "AccountDeleted") {
    rows.delete(id);
    for (const [key, { stored: kept }] of sessions)
      if (kept.state.status !== "none" && kept.state.userId === id)
        sessions.delete(key);
    for (const [key, { userId }] of apiKeys)
      if (userId === id) apiKeys.delete(key);
    for (const [key, { made }] of exports)
      if (made.userId === id) exports.delete(key);
    return true;
  }
  const next = account.evolve(row?.account ?? account.initial, event);
  if (next.status === "none") throw new Error("nothing opened this account");
  const isTaken = [...rows].some(
    ([other, { account: held }]) =>
      other !== id &&
      (held.email === next.email || held.username === next.username),
  );
  if (isTaken) return false;
  const told = registrations.get(id)?.version ?? 0;
  const fresh = { version: told + 1, passwordHash: undefined };
  rows.set(id, { ...(row ?? fresh), account: next });
  return true;
}

function usernamesOf(tables: Tables): Work["usernames"] {
  const rows = tables.usernames;
  return {
    async reserve(username, holder, until, now) {
      const held = rows.get(username);
      const isFree =
        held === undefined || (held.until !== undefined && held.until < now);
      if (isFree) rows.set(username, { holder, until });
      return isFree;
    },
    async keep(username, holder) {
      const isHeld = rows.get(username)?.holder === holder;
      if (isHeld) rows.set(username, { holder, until: undefined });
      return isHeld;
    },
    async exchange(to, holder, heldUntil, now) {
      const held = rows.get(to);
      const isFree =
        held === undefined ||
        held.holder === holder ||
        (held.until !== undefined && held.until < now);
      if (!isFree) return false;
      for (const [name, row] of rows)
        if (row.holder === holder && row.until === undefined)
          rows.set(name, { holder, until: heldUntil });
      rows.set(to, { holder, until: undefined });
      return true;
    },
  };
}

function registrationsOf(tables: Tables): Work["registrations"] {
  const { registrations: rows, links } = tables;
  const voidLinks = (subject: UserId): void => {
    for (const [id, link] of links)
      if (link.subject === subject) links.set(id, { ...link, usable: false });
  };
  return {
    async insert(state, version, passwordHash, link) {
      rows.set(state.id, {
        registration: state,
        version,
        passwordHash: state.status === "pending" ? passwordHash : undefined,
      });
      links.set(link.id, { ...link, subject: state.id });
    },
    async findByLink(hash) {
      const link = [...links.values()].find((each) => each.hash === hash);
      if (link === undefined) return undefined;
      const { id: linkId, subject, usedAt } = link;
      const nothing = { version: 0, passwordHash: undefined, linkId };
      if (usedAt !== undefined)
        return { ...nothing, state: { status: "redeemed", id: subject } };
      const row = rows.get(subject);
      if (row === undefined) return { ...nothing, state: registration.initial };
      return {
        state: row.registration,
        version: row.version,
        passwordHash: row.passwordHash,
        linkId,
      };
    },
    async findPending(email, now) {
      const found = [...rows.values()]
        .filter(
          ({ registration: { email: own, expiresAt: end } }) =>
            own === email && end > now,
        )
        .toSorted(
          (a, b) =>
            b.registration.requestedAt.getTime() -
            a.registration.requestedAt.getTime(),
        )
        .flatMap(({ registration: state, version }) =>
          state.status === "pending" ? [{ state, version }] : [],
        );
      return found[0];
    },
    async renewLink(renewed, link) {
      const row = renewed && rows.get(renewed.state.id);
      if (renewed === undefined || row === undefined) return;
      rows.set(renewed.state.id, {
        ...row,
        registration: renewed.state,
        version: renewed.version,
      });
      voidLinks(renewed.state.id);
      links.set(link.id, { ...link, subject: renewed.state.id });
    },
    async redeem(id, linkId, at) {
      voidLinks(id);
      const link = links.get(linkId);
      if (link !== undefined) links.set(linkId, { ...link, usedAt: at });
      rows.delete(id);
    },
  };
}

function sessionsOf(tables: Tables): Work["sessions"] {
  const rows = tables.sessions;
  const activeOf = (userId: UserId): ActiveSession[] =>
    [...rows.values()].flatMap(({ stored: { state } }) =>
      state.status === "active" && state.userId === userId ? [state] : [],
    );
  return {
    async ownerOf(id) {
      const state = rows.get(id)?.stored.state;
      return state === undefined || state.status === "none"
        ? undefined
        : state.userId;
    },
    async load(id) {
      return rows.get(id)?.stored;
    },
    async loadHeld(id) {
      const stored = rows.get(id)?.stored;
      if (stored === undefined || stored.state.status === "none")
        return undefined;
      const { account } = present(tables.accounts.get(stored.state.userId));
      return { account, session: stored };
    },
    async activeOf(userId) {
      return activeOf(userId);
    },
    async insert(session, familyKey, origin) {
      const stored = { state: session, familyKey, sealedSuccessor: undefined };
      rows.set(session.id, { stored, origin, lastUsedAt: session.lastUsedAt });
    },
    async rotate(session, sealedSuccessor, ip) {
      const row = rows.get(session.id);
      if (row === undefined) return;
      const stored = { ...row.stored, state: session, sealedSuccessor };
      rows.set(session.id, { ...row, stored, origin: { ...row.origin, ip } });
    },
    async reauthenticated(id, at, aal) {
      const row = rows.get(id);
      if (row?.stored.state.status !== "active") return;
      const state = { ...row.stored.state, authenticatedAt: at, aal };
      rows.set(id, { ...row, stored: { ...row.stored, state } });
    },
    async end(ids, reason, at) {
      for (const id of ids) {
        const row = rows.get(id);
        if (row === undefined || row.stored.state.status === "none") continue;
        const { userId } = row.stored.state;
        const state = {
          status: "ended",
          id,
          userId,
          reason,
          endedAt: at,
        } as const;
        rows.set(id, {
          ...row,
          stored: { ...row.stored, state, sealedSuccessor: undefined },
        });
      }
    },
  };
}
