import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { decideIn, ok } from "@tixlys/nexus";
import { openAccount } from "../../src/application/account/open-account.ts";
import type {
  LinkHash,
  NewAccountLink,
  Work,
} from "../../src/application/ports.ts";
import type { ActiveAccount } from "../../src/domain/account/account.ts";
import { accountAggregate } from "../../src/domain/account/aggregate.ts";
import type { ContactCommand } from "../../src/domain/account/contact.ts";
import type { UserId } from "../../src/domain/account/ids.ts";
import {
  at,
  email,
  good,
  linkId,
  plain,
  userId,
  username,
} from "../domain/values.ts";
import { anAccount, passwordHash, type Subject } from "./store-contract.ts";

const metadata = { correlationId: "request-1", time: at(0) };
const hashOf = (n: number): LinkHash => `account-link-${n}` as LinkHash; // cast: stands for a hash

/** What changed passwords and addresses rely on, whichever store it is. */
export function linkContract(name: string, open: () => Promise<Subject>): void {
  describe(`${name}: the store of mailed links and changed contacts`, () => {
    let subject: Subject;
    let n = 0;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const within = async <T>(work: (tx: Work) => Promise<T>): Promise<T> =>
      good(await subject.store.run<T, never>(async (tx) => ok(await work(tx))));
    const person = async (): Promise<ActiveAccount> => {
      const { status: _, createdAt, ...own } = anAccount((n += 100));
      const command = { type: "OpenAccount", ...own, at: createdAt } as const;
      const given = { metadata, passwordHash: passwordHash("old") };
      return good(
        await subject.store.run((tx) => openAccount(tx, command, given)),
      );
    };
    const aLink = (
      m: number,
      own: UserId | undefined,
      over: Partial<NewAccountLink> = {},
    ): NewAccountLink => ({
      id: linkId(n + m),
      hash: hashOf(n + m),
      purpose: "reset-password",
      userId: own,
      issuedAt: at(m),
      expiresAt: at(5000),
      usable: true,
      ...over,
    });
    const commanded = (id: UserId, command: ContactCommand) =>
      within((tx) =>
        decideIn(tx.events, accountAggregate, { id, command, metadata }),
      );

    test("gives a link back by its hash and purpose, inside a transaction and outside, until it is used", async () => {
      const { id } = await person();
      const address = email("old@example.test");
      const link = aLink(1, id, { purpose: "undo-email", address });
      await within((tx) => tx.links.add(link));
      const expected = {
        id: link.id,
        userId: id,
        purpose: "undo-email",
        address,
        issuedAt: at(1),
        expiresAt: at(5000),
        status: "open",
      };
      const read = () => subject.store.linkOf(link.hash, "undo-email");
      expect(plain(await read())).toEqual(expected);
      expect(
        plain(await within((tx) => tx.links.find(link.hash, "undo-email"))),
      ).toEqual(expected);
      expect(
        await subject.store.linkOf(link.hash, "reset-password"),
      ).toBeUndefined();
      await within((tx) => tx.links.spend(link.id, at(7)));
      expect(await read()).toMatchObject({ status: "used" });
      await within((tx) => tx.links.cancel(id, ["undo-email"], at(8)));
      expect(await read()).toMatchObject({ status: "used" });
    });

    test("keeps no link of nobody, and one that nobody was sent as void", async () => {
      const { id } = await person();
      await within((tx) => tx.links.add(aLink(1, undefined)));
      await within((tx) => tx.links.add(aLink(2, userId(n + 77))));
      await within((tx) => tx.links.add(aLink(3, id, { usable: false })));
      const statuses = await Promise.all(
        [1, 2, 3].map(
          async (m) =>
            (await subject.store.linkOf(hashOf(n + m), "reset-password"))
              ?.status,
        ),
      );
      expect(statuses).toEqual([undefined, undefined, "void"]);
    });

    test("voids the open links of one account and of the purposes that are named, from some time on", async () => {
      const [own, other] = [await person(), await person()];
      const links = [
        aLink(1, own.id),
        aLink(2, own.id, { purpose: "undo-email" }),
        aLink(3, own.id, { purpose: "undo-email" }),
        aLink(4, own.id, { purpose: "confirm-email" }),
        aLink(5, other.id),
      ];
      for (const link of links) await within((tx) => tx.links.add(link));
      await within((tx) => tx.links.cancel(own.id, ["reset-password"], at(9)));
      await within((tx) =>
        tx.links.cancel(own.id, ["undo-email"], at(9), at(3)),
      );
      await within((tx) =>
        tx.links.cancel(undefined, ["confirm-email", "reset-password"], at(9)),
      );
      const statuses = await Promise.all(
        links.map(
          async ({ hash, purpose }) =>
            (await subject.store.linkOf(hash, purpose))?.status,
        ),
      );
      expect(statuses).toEqual(["void", "open", "void", "open", "open"]);
    });

    test("replaces a password, only while it is the old one where that is named", async () => {
      const { id, username: identifier } = await person();
      const set = (next: string, old?: string) =>
        within((tx) =>
          tx.accounts.setPassword(
            id,
            passwordHash(next),
            at(5),
            ...(old === undefined ? [] : [passwordHash(old)]),
          ),
        );
      const since = async () =>
        (await subject.store.credentialsOf(identifier))?.passwordSince ?? at(0);
      const isSince = (moment: Date) =>
        within((tx) => tx.accounts.hasPasswordSince(id, moment));
      const first = await since();
      expect(await set("second", "wrong")).toBe(false);
      expect(await isSince(first)).toBe(true);
      expect(await set("second", "old")).toBe(true);
      const second = await since();
      expect([await isSince(first), await isSince(second)]).toEqual([
        false,
        true,
      ]);
      // At the same moment by its clock, and yet another one.
      expect(await set("third")).toBe(true);
      expect(await isSince(second)).toBe(false);
      expect(
        plain((await subject.store.credentialsOf(identifier))?.passwordHash),
      ).toBe("third");
    });

    test("shows an address that waits, finds nobody by it, and everybody by it once it is confirmed", async () => {
      const { id, email: old } = await person();
      const next = email(`next-${n}@example.test`);
      await commanded(id, { type: "ChangeContact", email: next, at: at(5) });
      expect(await subject.store.accountOf(id)).toMatchObject({
        email: old,
        newEmail: next,
        verified: false,
      });
      expect(await subject.store.credentialsOf(next)).toBeUndefined();
      expect(
        await within((tx) => tx.accounts.advanceOwner(next)),
      ).toBeUndefined();
      await commanded(id, { type: "ConfirmEmail", email: next, at: at(6) });
      const account = await subject.store.accountOf(id);
      expect(account).toMatchObject({ email: next, verified: true });
      expect(account).not.toHaveProperty("newEmail");
      expect(await subject.store.credentialsOf(old)).toBeUndefined();
      expect(await within((tx) => tx.accounts.hasEmail(id, next))).toBe(true);
      expect(await within((tx) => tx.accounts.load(id))).toMatchObject({
        state: plain(account),
      });
    });

    test("lets an account see that its address or name went to somebody else, and commits none of it", async () => {
      const [own, other] = [await person(), await person()];
      const contended: ContactCommand[] = [
        { type: "RestoreEmail", email: other.email, at: at(6) },
        { type: "ChangeContact", username: other.username, at: at(6) },
      ];
      for (const command of contended) {
        const seen: boolean[] = [];
        const careless = within(async (tx) => {
          const request = { id: own.id, command, metadata };
          await decideIn(tx.events, accountAggregate, request);
          seen.push(await tx.accounts.hasEmail(own.id, other.email));
        });
        await expect(careless).rejects.toThrow("must not be committed");
        expect(seen).toEqual([false]);
        expect(plain(await subject.store.accountOf(own.id))).toEqual(own);
      }
    });

    test("exchanges a name and holds the old one for its owner for a while", async () => {
      const [own, other] = [userId((n += 100)), userId(n + 1)];
      const [first, second] = [username(`a-${n}`), username(`b-${n}`)];
      const exchange = (to: typeof first, holder: UserId, now: number) =>
        within((tx) =>
          tx.usernames.exchange(to, holder, at(now + 1000), at(now)),
        );
      await within((tx) => tx.usernames.reserve(first, own, undefined, at(0)));
      expect(await exchange(second, own, 1)).toBe(true);
      expect(await exchange(first, other, 2)).toBe(false);
      expect(await exchange(second, other, 5000)).toBe(false);
      expect(await exchange(first, own, 3)).toBe(true);
      expect(await exchange(second, own, 4)).toBe(true);
      expect(await exchange(first, other, 1005)).toBe(true);
      expect(await exchange(first, own, 9000)).toBe(false);
    });
  });
}
