import { describe, expect, test } from "bun:test";
import { fold } from "@tixlys/nexus";
import {
  account,
  type AccountCommand,
  type AccountState,
} from "../../src/domain/account/account.ts";
import { accountAggregate } from "../../src/domain/account/aggregate.ts";
import {
  accountLinkLifetimeMs,
  usableLink,
  type AccountLink,
} from "../../src/domain/account/mail-link.ts";
import { at, email, good, linkId, plain, userId, username } from "./values.ts";

const old = email("ada@example.test");
const next = email("countess@example.test");
const opened = fold(account, account.initial, [
  {
    type: "AccountOpened",
    id: userId(1),
    email: old,
    username: username("lovelace"),
    role: "user",
    capabilities: ["customer"],
    at: at(0),
  },
]);

/** The state after these commands, one millisecond apart. */
const after = (...commands: AccountCommand[]): AccountState =>
  commands.reduce(
    (state, command) =>
      fold(account, state, good(account.decide(command, state))),
    opened,
  );
const change = (o: { username?: string; email?: string }): AccountCommand => ({
  type: "ChangeContact",
  ...(o.username === undefined ? {} : { username: username(o.username) }),
  ...(o.email === undefined ? {} : { email: email(o.email) }),
  at: at(1),
});

describe("who an account is called and reached", () => {
  test("another name counts at once, and none that speaks for the house", () => {
    expect(after(change({ username: "countess" }))).toMatchObject({
      username: "countess",
      updatedAt: at(1),
      verified: true,
      gen: 1,
    });
    expect(
      plain(account.decide(change({ username: "support" }), opened)),
    ).toEqual({ ok: false, error: { type: "UsernameReserved" } });
  });

  test("what is the same changes nothing, not even for a root called root", () => {
    const same = change({ username: "lovelace", email: old });
    expect(good(account.decide(same, opened))).toEqual([]);
    const root = { ...opened, username: username("root") } as const;
    const command = change({ username: "root" });
    expect(good(account.decide(command, root))).toEqual([]);
  });

  test("auth #18: another address waits for its confirmation, with the proven one in place (decision 25)", () => {
    const waits = after(change({ email: next }));
    expect(waits).toMatchObject({
      email: old,
      newEmail: next,
      verified: false,
      gen: 1,
    });
    const confirm = { type: "ConfirmEmail", email: next, at: at(2) } as const;
    const confirmed = after(change({ email: next }), confirm);
    expect(confirmed).toMatchObject({ email: next, verified: true });
    expect(confirmed).not.toHaveProperty("newEmail");
  });

  test("only the address that waits can be confirmed", () => {
    const confirm = { type: "ConfirmEmail", email: next, at: at(2) } as const;
    const refused = { ok: false, error: { type: "EmailNotPending" } };
    for (const state of [
      opened,
      after(change({ email: next }), change({ email: "other@example.test" })),
      after(change({ email: next }), confirm),
    ])
      expect(plain(account.decide(confirm, state))).toEqual(refused);
  });

  test("auth #18: the address before can be put back, confirmed or not, and every token dies", () => {
    const confirm = { type: "ConfirmEmail", email: next, at: at(2) } as const;
    const restore = { type: "RestoreEmail", email: old, at: at(3) } as const;
    for (const state of [
      after(change({ email: next }), restore),
      after(change({ email: next }), confirm, restore),
    ]) {
      expect(state).toMatchObject({ email: old, verified: true, gen: 2 });
      expect(state).not.toHaveProperty("newEmail");
    }
  });

  test("the owner may stay at the proven address after all; asking again for the same one is no other change", () => {
    const stays = after(change({ email: next }), change({ email: old }));
    expect(stays).toMatchObject({ email: old, verified: true, gen: 1 });
    expect(stays).not.toHaveProperty("newEmail");
    const waits = after(change({ email: next }));
    expect(good(account.decide(change({ email: next }), waits))).toEqual([
      { type: "ConfirmationRenewed", at: at(1) },
    ]);
  });

  test("a snapshot keeps an address that waits", () => {
    const { snapshot } = accountAggregate;
    const waits = after(change({ email: next }));
    const kept = JSON.parse(JSON.stringify(snapshot.write(waits)));
    expect(snapshot.read(kept)).toEqual(waits);
  });
});

describe("a mailed link of an account", () => {
  const link: AccountLink = {
    id: linkId(1),
    userId: userId(1),
    purpose: "reset-password",
    address: undefined,
    issuedAt: at(0),
    expiresAt: at(1000),
    status: "open",
  };

  test("works once, in time, and while no newer one was asked for (auth #14)", () => {
    const outcome = (over: Partial<AccountLink>, ms = 999) => {
      const result = usableLink({ ...link, ...over }, at(ms));
      return result.ok ? "ok" : result.error.type;
    };
    expect(outcome({})).toBe("ok");
    expect(outcome({}, 1000)).toBe("LinkExpired");
    expect(outcome({ status: "void" })).toBe("LinkExpired");
    expect(outcome({ status: "used" }, 5000)).toBe("LinkUsed");
    expect(usableLink(undefined, at(0))).toMatchObject({
      error: { type: "LinkUnknown" },
    });
  });

  test("that proves who reads a mailbox lives for an hour at most (auth #14)", () => {
    const hour = 60 * 60 * 1000;
    expect(accountLinkLifetimeMs["reset-password"]).toBeLessThanOrEqual(hour);
    expect(accountLinkLifetimeMs["confirm-email"]).toBeLessThanOrEqual(hour);
  });
});
