/** Export and deletion through the gateway with all services, and a look everywhere for what may have stayed (auth #75). */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataOf } from "@tixlys/client-typescript";
import type { Suite } from "@tixlys/client-typescript";
import { contracts, erasing } from "@tixlys/contracts";
import { columnFaults, definePersonalData } from "@tixlys/messaging/people";
import type { Database } from "@tixlys/nexus/postgres";
import { totpCode } from "@tixlys/testkit";
import { pngOf } from "../../demo/png.ts";
import type { Sandbox } from "../support/cli.ts";
import { numberAt, services, textAt } from "../support/json.ts";
import { everywhere, until, type Everywhere } from "../e2e/everywhere.ts";
import { behind } from "../e2e/newcomer.ts";
import {
  firstPassword,
  mailedToken,
  refusedSoon,
  resident,
  told,
} from "../e2e/resident.ts";

const keeping = ["auth", ...erasing(contracts).map(({ service }) => service)];

/** Export and deletion; comes last, for it kills services and forces the retention. */
export function leaving(box: Sandbox): void {
  describe("leaving", () => {
    let suite: Suite;
    let all: Everywhere;

    /** Words that stand nowhere else. */
    const person = {
      email: "zerlina.quintavalle@example.test",
      username: "zerlina-q",
      former: "zerlina-former",
      firstName: "Zerlinetta",
      lastName: "Quintavallini",
      phone: "+43699777888999",
      bio: "collects unabridged marmalade",
      keyName: "marmalade robot",
      company: "Marmaladeworks Limited",
      city: "Marmaladeville",
      wanted: "mend the marmalade pantry",
      where: "Marmaladeborough",
      offered: "marmalade shelves before noon",
      reviewed: "as sweet as marmalade can be",
      personalId: "QX77819902",
      // Nothing listens there, so that no push leaves this machine.
      browser: "http://127.0.0.1:9/push/marmalade-jar",
    };
    const needles = Object.values(person);

    beforeAll(async () => {
      suite = behind(textAt(await box.json(["ps"]), "gateway", "url"));
      all = await everywhere(box, keeping);
    }, 90_000);
    afterAll(async () => {
      await all.close();
    }, 60_000);

    /** Somebody who has left traces in every service. */
    async function settled() {
      const { email, former, firstName, lastName, phone } = person;
      const body = { email, username: former, password: firstPassword };
      await dataOf(
        suite.auth.registration.create({
          body: { ...body, firstName, lastName, phone, kind: "provider" },
        }),
      );
      const token = await mailedToken(suite, email, "verify-email");
      await dataOf(suite.auth.registration.verify({ body: { token } }));
      const login = () =>
        suite.auth.session.create({
          body: { identifier: email, password: firstPassword },
        });
      const { accessToken } = await dataOf(login());
      const mine = { token: accessToken };
      await until(
        "the profile",
        async () => (await suite.users.profile.read(mine)).ok,
      );
      await dataOf(
        suite.users.profile.update({ ...mine, body: { bio: person.bio } }),
      );
      await dataOf(
        suite.auth.account.change({
          ...mine,
          body: { username: person.username },
        }),
      );
      await dataOf(
        suite.auth.apiKey.create({
          ...mine,
          body: {
            name: person.keyName,
            operations: ["*"],
            expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
          },
        }),
      );
      await until("the new name", async () => {
        const read = await suite.users.profile.read(mine);
        return read.ok && JSON.stringify(read.data).includes(person.username);
      });
      await dataOf(
        suite.users.provider.update({
          ...mine,
          body: {
            personalId: person.personalId,
            company: person.company,
            city: person.city,
            radiusKm: 20,
          },
        }),
      );
      const serviceId = await offers(accessToken);
      trade = await trades(accessToken, serviceId);
      await subscribes(accessToken);
      const form = new FormData();
      form.set("image", new Blob([pngOf(64)], { type: "image/png" }), "me.png");
      await dataOf(suite.users.picture.replace({ ...mine, body: form }));
      const { secret } = await dataOf(suite.auth.factor.start(mine));
      const raised = await dataOf(
        suite.auth.factor.activate({
          ...mine,
          body: { code: totpCode(secret, new Date()) },
        }),
      );
      return { token: raised.accessToken, login };
    }

    /** A browser that takes pushes under the key that the launcher has made. */
    async function subscribes(token: string): Promise<void> {
      const { publicKey } = await dataOf(
        suite.notifications.pushKey.read({ token }),
      );
      expect(publicKey).toMatch(/^B[A-Za-z0-9_-]{86}$/);
      const keys = { p256dh: publicKey, auth: "A".repeat(22) };
      const body = { endpoint: person.browser, keys };
      await dataOf(
        suite.notifications.pushSubscription.create({ token, body }),
      );
    }

    /** With somebody else, who stays: what each has of the other. */
    type Trade = {
      readonly other: { readonly id: string; readonly token: string };
      readonly orderId: string;
      readonly othersOrderId: string;
    };
    let trade: Trade;
    const othersWords = "I come at nine.";

    /** An order with an offer, a job and a review of the leaving person's, and an offer of theirs for an order of the other's. */
    async function trades(token: string, serviceId: string): Promise<Trade> {
      const { orders } = suite;
      const other = await resident(suite, "stays-here", "provider");
      const theirs = { token: (await other.signedIn()).accessToken };
      await other.hasProfile(theirs.token);
      const body = { personalId: "8501011234", radiusKm: 20 };
      await dataOf(suite.users.provider.update({ ...theirs, body }));
      const later = (days: number) =>
        new Date(Date.now() + days * 86_400_000).toISOString();
      const place = async (by: string, description: string, city: string) => {
        const location = { lat: 48.123_456, lon: 16.654_321 };
        const times = { timeStart: later(1), timeEnd: later(2) };
        const { order } = await dataOf(
          orders.order.create({
            token: by,
            body: { serviceId, description, city, location, ...times },
          }),
        );
        return order.id;
      };
      const offer = async (by: string, id: string, message: string) => {
        const price = { amount: "20", currency: "EUR" };
        const { offer: made } = await dataOf(
          orders.offer.create({
            token: by,
            params: { id },
            body: { price, bookTime: later(1), message },
          }),
        );
        return made.id;
      };
      const orderId = await place(token, person.wanted, person.where);
      const offerId = await offer(theirs.token, orderId, othersWords);
      const params = { id: orderId, offerId };
      const { order } = await dataOf(orders.offer.accept({ token, params }));
      const job = { params: { id: order.job?.id ?? "" } };
      await dataOf(orders.job.start({ ...theirs, ...job }));
      await dataOf(orders.job.complete({ ...theirs, ...job }));
      const review = { rating: 4.5, comment: person.reviewed };
      await dataOf(orders.review.create({ token, ...job, body: review }));
      const othersOrderId = await place(theirs.token, "Paint a door.", "Wien");
      await offer(token, othersOrderId, person.offered);
      return { other: { id: other.id, ...theirs }, orderId, othersOrderId };
    }

    /** A service that is offered, as management has made it; `catalog` knows then where the provider works. */
    async function offers(token: string): Promise<string> {
      const password = await readFile(
        join(box.home, "keys/root-password"),
        "utf8",
      );
      const root = await dataOf(
        suite.auth.session.create({
          body: { identifier: "root@example.test", password: password.trim() },
        }),
      );
      const managing = { token: root.accessToken };
      const name = "Preserves";
      const { type } = await dataOf(
        suite.catalog.type.create({ ...managing, body: { name } }),
      );
      const { category } = await dataOf(
        suite.catalog.category.create({
          ...managing,
          body: { name, parentId: type.id },
        }),
      );
      const { subcategory } = await dataOf(
        suite.catalog.subcategory.create({
          ...managing,
          body: { name, parentId: category.id },
        }),
      );
      const { service } = await dataOf(
        suite.catalog.service.create({
          ...managing,
          body: { name, parentId: subcategory.id },
        }),
      );
      const body = { serviceId: service.id, priceFrom: "12", currency: "EUR" };
      await dataOf(suite.catalog.myOffer.create({ token, body }));
      await until("where the provider works", async () => {
        const listed = await suite.catalog.provider.list({
          params: { id: service.id },
        });
        return listed.ok && listed.data.providers[0]?.city === person.city;
      });
      return service.id;
    }

    /** Everything in the blob store, whatever it says. */
    const blobs = async (): Promise<number> => {
      const entries = await readdir(join(box.home, "blobs"), {
        recursive: true,
        withFileTypes: true,
      });
      return entries.filter((entry) => entry.isFile()).length;
    };

    function databaseOf(service: string): Database {
      const database = all.databases.get(service);
      if (database === undefined) throw new Error(`no database of ${service}`);
      return database;
    }

    let mine: Awaited<ReturnType<typeof settled>>;

    test("auth #75: an export holds what every service keeps, and lies here sealed", async () => {
      mine = await settled();
      const before = await all.search(needles);
      // So that what comes later means something: the search finds the person in every service, and on the way.
      expect(before).toEqual(
        expect.arrayContaining([
          "auth public.accounts",
          "auth nexus.events",
          "auth public.api_keys",
          "auth public.usernames",
          "users public.profiles",
          "users public.providers",
          "notifications public.contacts",
          "notifications public.push_subscriptions",
          "catalog public.providers",
          "orders public.particulars",
          "stream EVT",
        ]),
      );
      expect(await blobs()).toBe(1);
      const asked = await dataOf(suite.auth.export.create(mine));
      const { id } = asked.export;
      const path = { ...mine, params: { id } };
      await until("the export", async () => {
        const { export: now } = await dataOf(suite.auth.export.read(path));
        return now.state === "ready";
      });
      const { document } = await dataOf(suite.auth.export.open(path));
      expect(Object.keys(document.services).toSorted()).toEqual(
        keeping.toSorted(),
      );
      const text = JSON.stringify(document);
      for (const needle of needles) expect(text).toContain(needle);
      expect(text).not.toContain("$argon2");
      for (const [service, ...tables] of [
        [
          "auth",
          "accounts",
          "usernames",
          "sessions",
          "api_keys",
          "totp_factors",
          "audit.entries",
        ],
        ["users", "profiles", "providers", "pictures"],
        ["notifications", "contacts", "deliveries", "push_subscriptions"],
        ["catalog", "offers", "providers"],
        ["orders", "particulars", "people"],
      ])
        for (const table of tables)
          expect(JSON.stringify(document.services[service ?? ""])).toContain(
            `"table":"${table}"`,
          );
      await until("the notice", async () => {
        const { mails } = await dataOf(
          suite.notifications.devMail.list({ query: { to: person.email } }),
        );
        return mails.some(({ subject }) => subject === "Your data is ready");
      });
      expect(await all.search(needles)).not.toContain(
        "auth public.export_parts",
      );
    }, 120_000);

    test("auth #75 #30: a deletion ends every token, and no service keeps anything of the person in its own tables", async () => {
      const left = await suite.auth.account.delete({
        ...mine,
        body: { password: firstPassword },
      });
      expect(left.status).toBe(202);
      await refusedSoon(
        () => suite.users.profile.read(mine),
        "401 token-revoked",
      );
      expect(told(await mine.login())).toBe("401 invalid-credentials");
      const auth = databaseOf("auth");
      await until("every service has answered", async () => {
        const rows = await auth.sql`
      select 1 from departures union all select 1 where not exists (select from audit.entries where action = 'user_erased')`;
        return rows.length === 0;
      });
      // Its own mail was the last that needed the address.
      const { mails } = await dataOf(
        suite.notifications.devMail.list({ query: { to: person.email } }),
      );
      expect(mails[0]?.subject).toBe("Your account has been deleted");
      expect(await all.searchOwn(needles)).toEqual([]);
      // Who has answered keeps no file either.
      expect(await blobs()).toBe(0);
    }, 120_000);

    test("auth #75: what somebody else has of who has left stays, and says no word of theirs", async () => {
      const { other, orderId, othersOrderId } = trade;
      const orderOf = async (id: string) => {
        const read = { token: other.token, params: { id } };
        return (await dataOf(suite.orders.order.read(read))).order;
      };
      // Nobody can confirm it any more: what was done counts as confirmed.
      await until(
        "the order is closed",
        async () => (await orderOf(orderId)).status === "closed",
      );
      const order = await orderOf(orderId);
      expect(order).not.toHaveProperty("description");
      expect(order).not.toHaveProperty("city");
      expect(order).toMatchObject({
        locationIsExact: false,
        job: { status: "confirmed", providerId: other.id },
        offers: [{ status: "accepted", message: othersWords }],
      });
      const { reviews } = await dataOf(
        suite.orders.review.list({ params: { id: other.id } }),
      );
      expect(reviews).toMatchObject([{ rating: 4.5 }]);
      expect(reviews[0]).not.toHaveProperty("comment");
      await until("the offer is withdrawn", async () => {
        const [offer] = (await orderOf(othersOrderId)).offers;
        return offer?.status === "withdrawn" && !("message" in offer);
      });
      expect(await orderOf(othersOrderId)).toMatchObject({
        status: "open",
        description: "Paint a door.",
      });
    });

    test("auth #75: management deletes somebody below, once; the profile goes with the account", async () => {
      const name = "short-stay";
      const somebody = await resident(suite, name);
      const { accessToken } = await somebody.signedIn();
      await somebody.hasProfile(accessToken);
      const password = await readFile(
        join(box.home, "keys/root-password"),
        "utf8",
      );
      const root = await dataOf(
        suite.auth.session.create({
          body: { identifier: "root@example.test", password: password.trim() },
        }),
      );
      const remove = (token: string) =>
        suite.users.user.delete({ token, params: { id: somebody.id } });
      expect((await remove(accessToken)).status).toBe(403);
      expect((await remove(root.accessToken)).status).toBe(202);
      await refusedSoon(
        () => suite.users.profile.read({ token: accessToken }),
        "401 token-revoked",
      );
      await until("the profile is gone", async () => {
        const found = await all.searchOwn([name]);
        return found.length === 0;
      });
      expect((await remove(root.accessToken)).status).toBe(404);
    }, 120_000);

    test("auth #75: every service is killed the moment the deletion is answered; it completes when they are back, once", async () => {
      const name = "cut-short";
      const somebody = await resident(suite, name);
      const { accessToken: token } = await somebody.signedIn();
      await somebody.hasProfile(token);
      const rows = services(await box.json(["ps"])).filter((row) =>
        keeping.includes(textAt(row, "name")),
      );
      expect(new Set(rows.map((row) => textAt(row, "name"))).size).toBe(
        keeping.length,
      );
      const pids = rows.map((row) => numberAt(row, "pid"));
      const left = await suite.auth.account.delete({
        token,
        body: { password: firstPassword },
      });
      // Processes of this test's own suite, by their ids.
      for (const pid of pids) process.kill(pid, "SIGKILL");
      expect(left.status).toBe(202);
      const entries = async () => {
        const rows = await databaseOf("auth").sql`
      select 1 from audit.entries where subject_id = ${somebody.id} and action = 'user_erased'`;
        return rows.length;
      };
      // A worker that died with the last mail in its hands keeps it for the minute of its lease.
      await until(
        "every service has answered",
        async () => (await entries()) > 0,
        100_000,
      );
      expect(await all.searchOwn([name])).toEqual([]);
      expect(await entries()).toBe(1);
      await until("the gateway has them back", async () => {
        const answer = await suite.auth.session.create({
          body: { identifier: name, password: firstPassword },
        });
        return answer.status === 401;
      });
    }, 120_000);

    test("auth #75: after the retention there is nothing of the person in any schema, stream, log, trace or blob", async () => {
      // On its way it still is: that is what the retention is about.
      expect(await all.search(needles)).toEqual(
        expect.arrayContaining(["stream EVT", "auth messaging.outbox"]),
      );
      await all.forceRetention();
      expect(await all.search(needles)).toEqual([]);
      await until("the picture is deleted", async () => (await blobs()) === 0);
    }, 120_000);

    test("auth #75: the search finds what a service forgets, and the guard names the column", async () => {
      const users = databaseOf("users");
      await users.sql`create table overlooked (user_id uuid, note jsonb, photo bytea)`;
      await users.sql`
    insert into overlooked values (null, ${JSON.stringify({ to: person.email })}::text::jsonb, ${Buffer.from(person.bio).toString("hex")}::text::bytea)`;
      expect(await all.search([person.email])).toEqual([
        "users public.overlooked",
      ]);
      await users.sql`update overlooked set note = null, photo = decode(${Buffer.from(person.bio).toString("hex")}, 'hex')`;
      expect(await all.search([person.bio])).toEqual([
        "users public.overlooked",
      ]);
      const faults = await columnFaults(
        users,
        definePersonalData({ version: 1, tables: {} }),
      );
      expect(faults).toContain("overlooked.note has no class");
      expect(faults).toContain("overlooked.photo has no class");
      await users.sql`drop table overlooked`;
    }, 120_000);
  });
}
