import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { err, ok } from "@tixlys/nexus";
import type { Store, Work } from "../../src/application/ports.ts";
import type { UserId } from "../../src/domain/account/ids.ts";
import type {
  ChallengeHash,
  RecoveryCodeHash,
  SealedTotp,
} from "../../src/domain/factor/factor.ts";
import { at, good, userId } from "../domain/values.ts";
import { anAccount, opening, type Subject } from "./store-contract.ts";

// cast: each stands for what was sealed or hashed.
const sealed = (text: string) => text as SealedTotp;
const codeHash = (text: string) => text as RecoveryCodeHash; // cast: stands for a hash
const challengeHash = (text: string) => text as ChallengeHash; // cast: stands for a hash

/** What every store promises about second factors. */
export function factorContract(
  name: string,
  open: () => Promise<Subject>,
): void {
  describe(`${name}: second factors`, () => {
    let store: Store;
    let close: Subject["close"];
    beforeAll(async () => {
      ({ store, close } = await open());
    });
    afterAll(() => close());

    const within = async <T>(work: (tx: Work) => Promise<T>): Promise<T> =>
      good(await store.run<T, never>(async (tx) => ok(await work(tx))));

    let people = 900;
    const person = async (): Promise<UserId> => {
      people += 1;
      const id = userId(people);
      good(await store.run((tx) => opening(tx, anAccount(people, { id }))));
      return id;
    };

    const active = async (): Promise<UserId> => {
      const id = await person();
      await within(async ({ factors }) => {
        await factors.activate(id, {
          sealed: sealed("s"),
          step: 10,
          at: at(5),
        });
        await factors.renewCodes(id, [codeHash("a"), codeHash("b")], at(5));
      });
      return id;
    };

    test("an enrolment waits until it is over; the newest is the one, and becomes the factor", async () => {
      const id = await person();
      const begin = (text: string) =>
        within((tx) =>
          tx.factors.begin(id, {
            sealed: sealed(text),
            createdAt: at(0),
            expiresAt: at(1000),
          }),
        );
      await begin("one");
      await begin("two");
      expect(await store.factors.of(id)).toBeUndefined();
      const waiting = { sealed: sealed("two"), expiresAt: at(1000) };
      expect(await store.factors.enrolmentOf(id, at(999))).toEqual(waiting);
      expect(await store.factors.enrolmentOf(id, at(1000))).toBeUndefined();
      await within(async ({ factors }) => {
        expect(await factors.has(id)).toBe(false);
        expect(await factors.enrolmentOf(id, at(1))).toEqual(waiting);
        await factors.activate(id, {
          sealed: sealed("two"),
          step: 3,
          at: at(7),
        });
        expect(await factors.enrolmentOf(id, at(1))).toBeUndefined();
        expect(await factors.sealedOf(id)).toBe(sealed("two"));
        expect(await factors.has(id)).toBe(true);
      });
      expect(await store.factors.of(id)).toEqual({
        activatedAt: at(7),
        recoveryCodesLeft: 0,
      });
    });

    test("a step is accepted once, and none before it (auth #19)", async () => {
      const id = await active();
      const accept = (step: number) =>
        within((tx) => tx.factors.accept(id, step));
      expect(await accept(10)).toBe(false);
      expect(await accept(12)).toBe(true);
      expect(await accept(12)).toBe(false);
      expect(await accept(11)).toBe(false);
      expect(await accept(13)).toBe(true);
      const nobody = await person();
      expect(await within((tx) => tx.factors.accept(nobody, 99))).toBe(false);
    });

    test("a recovery code is spent once, by its owner, and new ones void the old (auth #21)", async () => {
      const [id, other] = [await active(), await person()];
      const spend = (who: UserId, text: string) =>
        within((tx) => tx.factors.spendCode(who, codeHash(text)));
      expect(await spend(other, "a")).toBe(false);
      expect(await spend(id, "a")).toBe(true);
      expect(await spend(id, "a")).toBe(false);
      expect(await store.factors.of(id)).toMatchObject({
        recoveryCodesLeft: 1,
      });
      await within((tx) => tx.factors.renewCodes(id, [codeHash("c")], at(9)));
      expect(await spend(id, "b")).toBe(false);
      expect(await within((tx) => tx.factors.codesLeft(id))).toBe(1);
      expect(await spend(id, "c")).toBe(true);
    });

    test("a factor goes with its codes, what waits and its challenges; taken back, nothing happened", async () => {
      const id = await active();
      const hash = challengeHash(`gone-${id}`);
      await within(async (tx) => {
        const [createdAt, expiresAt] = [at(0), at(100)];
        await tx.challenges.add(hash, {
          userId: id,
          passwordSince: at(0),
          failuresBefore: 2,
          createdAt,
          expiresAt,
        });
        await tx.factors.begin(id, {
          sealed: sealed("x"),
          createdAt,
          expiresAt,
        });
      });
      const undone = await store.run(async (tx) => {
        expect(await tx.factors.remove(id)).toBe(true);
        return err("undone");
      });
      expect(undone.ok).toBe(false);
      expect(await store.factors.of(id)).toMatchObject({
        recoveryCodesLeft: 2,
      });
      expect(await within((tx) => tx.factors.remove(id))).toBe(true);
      expect(await within((tx) => tx.factors.remove(id))).toBe(false);
      expect(await store.factors.of(id)).toBeUndefined();
      expect(await store.factors.enrolmentOf(id, at(1))).toBeUndefined();
      expect(await store.factors.challenge(hash, at(1))).toBeUndefined();
      expect(await within((tx) => tx.factors.codesLeft(id))).toBe(0);
    });

    test("a challenge has its tries until it is over or ended (auth #22)", async () => {
      const id = await person();
      const hash = challengeHash(`tries-${id}`);
      await within((tx) =>
        tx.challenges.add(hash, {
          userId: id,
          passwordSince: at(3),
          failuresBefore: 2,
          createdAt: at(0),
          expiresAt: at(100),
        }),
      );
      const found = { userId: id, passwordSince: at(3), failuresBefore: 2 };
      expect(await store.factors.challenge(hash, at(99))).toMatchObject(found);
      expect(await store.factors.challenge(hash, at(100))).toBeUndefined();
      const take = (ms: number) =>
        within((tx) => tx.challenges.take(hash, 2, at(ms)));
      expect(await take(100)).toBe(false);
      expect([await take(1), await take(2), await take(3)]).toEqual([
        true,
        true,
        false,
      ]);
      await within((tx) => tx.challenges.end(hash));
      expect(await store.factors.challenge(hash, at(1))).toBeUndefined();
      expect(
        await within((tx) => tx.challenges.take(challengeHash("?"), 2, at(1))),
      ).toBe(false);
    });

    test("secrets under another key are found in the order of their owners, and replaced unless they have changed (auth #76)", async () => {
      const first = await active();
      const middle = await active();
      const last = await active();
      const ids = [first, middle, last];
      await within((tx) =>
        tx.factors.activate(middle, {
          sealed: sealed("v1.2.new"),
          step: 1,
          at: at(1),
        }),
      );
      const outside = async (after?: UserId) =>
        (await store.factors.outside("v1.2.", { after, limit: 100 }))
          .map(({ userId: id }) => id)
          .filter((id) => ids.includes(id));
      expect(await outside()).toEqual([first, last]);
      expect(await outside(first)).toEqual([last]);
      const to = sealed("v1.2.renewed");
      expect(await store.factors.reseal(first, sealed("other"), to)).toBe(
        false,
      );
      expect(await store.factors.reseal(first, sealed("s"), to)).toBe(true);
      expect(await outside()).toEqual([last]);
      expect(await within((tx) => tx.factors.accept(first, 10))).toBe(false);
    });

    test("what is over is purged", async () => {
      const id = await person();
      const hash = challengeHash(`over-${id}`);
      const [createdAt, expiresAt] = [at(0), at(100)];
      await within(async (tx) => {
        await tx.factors.begin(id, {
          sealed: sealed("x"),
          createdAt,
          expiresAt,
        });
        await tx.challenges.add(hash, {
          userId: id,
          passwordSince: at(0),
          failuresBefore: 0,
          createdAt,
          expiresAt,
        });
      });
      await store.purge(at(101), 100);
      // As they would be found by a clock that was put back.
      expect(await store.factors.enrolmentOf(id, at(1))).toBeUndefined();
      expect(await store.factors.challenge(hash, at(1))).toBeUndefined();
    });
  });
}
