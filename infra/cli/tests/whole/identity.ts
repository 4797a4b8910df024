/**
 * Every flow of identity as a client lives it: through the gateway, with the typed client, in a running suite with two replicas of
 * `users`. The pages' own flows are walked in a browser by services/auth/tests/e2e/pages.test.ts.
 */
import { beforeAll, describe, expect, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dataOf } from "@tixlys/client-typescript";
import type { Answer, Suite } from "@tixlys/client-typescript";
import { checkout, main } from "../support/cli.ts";
import type { Sandbox } from "../support/cli.ts";
import { numberAt, services, textAt } from "../support/json.ts";
import { lineWith, operatorPaths, textsIn } from "../e2e/looking.ts";
import { apart, behind } from "../e2e/newcomer.ts";
import { shellBlocks } from "../e2e/readme-blocks.ts";
import {
  firstPassword,
  mailedToken,
  refusedSoon,
  resident,
  told,
} from "../e2e/resident.ts";

const laterPassword = "nine bridges without a lantern";
/** Every flow of identity, in a running suite with two replicas of `users`. */
export function identity(box: Sandbox): void {
  describe("identity", () => {
    let gateway = "";
    let suite: Suite;
    /** Each replica of `users` at its own port, around the gateway. */
    let replicas: readonly Suite[];

    beforeAll(async () => {
      const state = await box.json(["ps"]);
      gateway = textAt(state, "gateway", "url");
      suite = behind(gateway);
      replicas = services(state)
        .filter((row) => /^users(-2)?$/.test(textAt(row, "name")))
        .map((row) => apart({ users: textAt(row, "url") }));
      expect(replicas).toHaveLength(2);
    }, 90_000);

    const profileOf = (token: string, where: Suite = suite) =>
      where.users.profile.read({ token });

    /** Refused by auth and the gateway at once, and by each replica of users as soon as the revocation has reached it. */
    const refusedEverywhere = async (token: string): Promise<void> => {
      expect((await suite.auth.account.read({ token })).status).toBe(401);
      for (const where of [suite, ...replicas])
        await refusedSoon(() => profileOf(token, where), "401 token-revoked");
    };

    describe("an account of one's own", () => {
      test("register, confirm by the mailed link, log in, be known to auth and users; nobody logs in before", async () => {
        const email = "nora@example.test";
        const body = { email, username: "nora", password: firstPassword };
        const { user } = await dataOf(suite.auth.registration.create({ body }));
        expect(user.verified).toBe(false);
        const login = () =>
          suite.auth.session.create({
            body: { identifier: email, password: firstPassword },
          });
        expect(told(await login())).toBe("401 invalid-credentials");
        const token = await mailedToken(suite, email, "verify-email");
        await dataOf(suite.auth.registration.verify({ body: { token } }));
        expect(
          told(await suite.auth.registration.verify({ body: { token } })),
        ).toBe("409 token-used");
        const { accessToken } = await dataOf(login());
        const me = await dataOf(
          suite.auth.account.read({ token: accessToken }),
        );
        expect(me.user).toMatchObject({ id: user.id, email, verified: true });
      }, 120_000);

      test("auth #9 auth #10: wrong passwords end in 429 with Retry-After for everybody but a known device", async () => {
        const ida = await resident(suite, "ida");
        const { deviceToken } = await dataOf(
          suite.auth.session.create({
            body: {
              identifier: ida.email,
              password: firstPassword,
              rememberDevice: true,
            },
          }),
        );
        const answers: Answer[] = [];
        while (answers.at(-1)?.status !== 429 && answers.length < 20)
          answers.push(await ida.login("surely not this one"));
        const refused = answers.pop();
        expect(answers.length).toBeGreaterThanOrEqual(5);
        for (const answer of answers)
          expect(told(answer)).toBe("401 invalid-credentials");
        expect(refused).toMatchObject({ status: 429, code: "quota-exceeded" });
        if (refused === undefined || !("headers" in refused))
          throw new Error("no answer");
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
        expect((await ida.login(firstPassword, deviceToken)).status).toBe(200);
      }, 120_000);

      test("auth #15: a forgotten password is set anew by the mailed link, once, and every session is over", async () => {
        const otto = await resident(suite, "otto");
        const session = await otto.signedIn();
        await otto.hasProfile(session.accessToken);
        const forgot = (email: string) =>
          suite.auth.password.forgot({ body: { email } });
        const asked = await forgot(otto.email);
        expect(told(asked)).toBe(told(await forgot("nobody@example.test")));
        expect(asked.status).toBe(202);
        const token = await mailedToken(suite, otto.email, "reset-password");
        const reset = () =>
          suite.auth.password.reset({
            body: { token, newPassword: laterPassword },
          });
        expect((await reset()).status).toBe(200);
        expect(told(await reset())).toBe("409 token-used");
        await refusedEverywhere(session.accessToken);
        const { refreshToken } = session;
        const renewed = await suite.auth.session.refresh({
          body: { refreshToken },
        });
        expect(renewed.status).toBe(401);
        expect((await otto.login(firstPassword)).status).toBe(401);
        expect((await otto.login(laterPassword)).status).toBe(200);
      }, 120_000);

      test("auth #6: a changed password ends the other sessions and leaves the one that changed it", async () => {
        const pia = await resident(suite, "pia");
        const [here, there] = [await pia.signedIn(), await pia.signedIn()];
        await pia.hasProfile(here.accessToken);
        const change = (currentPassword: string) =>
          suite.auth.password.change({
            token: here.accessToken,
            body: { currentPassword, newPassword: laterPassword },
          });
        expect((await change("surely not this one")).ok).toBe(false);
        expect((await change(firstPassword)).status).toBe(200);
        await refusedEverywhere(there.accessToken);
        const { refreshToken } = here;
        const { accessToken } = await dataOf(
          suite.auth.session.refresh({ body: { refreshToken } }),
        );
        expect((await profileOf(accessToken)).status).toBe(200);
        expect((await pia.login(firstPassword)).status).toBe(401);
      }, 120_000);

      test("auth #18: a new address is confirmed by its owner, and the old one takes it back", async () => {
        const rosa = await resident(suite, "rosa");
        const { accessToken: token } = await rosa.signedIn();
        const email = "rosa-elsewhere@example.test";
        await dataOf(suite.auth.account.change({ token, body: { email } }));
        const confirm = await mailedToken(suite, email, "confirm-email");
        const { user } = await dataOf(
          suite.auth.account.confirmEmail({ body: { token: confirm } }),
        );
        expect(user).toMatchObject({ id: rosa.id, email, verified: true });
        const undo = await mailedToken(suite, rosa.email, "undo-email");
        const undone = await dataOf(
          suite.auth.account.undoEmail({ body: { token: undo } }),
        );
        expect(undone.user).toMatchObject({ id: rosa.id, email: rosa.email });
        expect((await rosa.login()).status).toBe(200);
      }, 120_000);
    });

    describe("sessions", () => {
      test("auth #38 auth #39: refreshes at once get one successor; an older token ends the family, and auth.session.revoked tells of it", async () => {
        const max = await resident(suite, "max");
        const first = await max.signedIn();
        await max.hasProfile(first.accessToken);
        const refresh = (refreshToken: string) =>
          suite.auth.session.refresh({ body: { refreshToken } });
        const twins = await Promise.all(
          Array.from({ length: 5 }, () => dataOf(refresh(first.refreshToken))),
        );
        expect(new Set(twins.map((twin) => twin.refreshToken)).size).toBe(1);
        const second = twins[0]?.refreshToken ?? "";
        const third = await dataOf(refresh(second));
        const tail = box.start([
          ...["events", "tail", "auth.session.revoked"],
          ...["--since", "1h", "--json"],
        ]);
        try {
          expect(told(await refresh(first.refreshToken))).toBe(
            "401 token-reused",
          );
          await refusedEverywhere(third.accessToken);
          expect((await refresh(third.refreshToken ?? "")).status).toBe(401);
          const event = await lineWith(tail.stdout, first.sessionId);
          expect(event).toMatchObject({
            key: max.id,
            subject: "evt.auth.session.revoked.v1",
            data: { userId: max.id, sessionId: first.sessionId },
          });
        } finally {
          tail.kill("SIGINT");
          await tail.exited;
        }
      }, 120_000);

      test("auth #30 auth #31: one's sessions are listed and ended one by one; a stranger's is not there; logout everywhere ends the rest", async () => {
        const [kim, eve] = [
          await resident(suite, "kim"),
          await resident(suite, "eve"),
        ];
        const [here, there, beside] = [
          await kim.signedIn(),
          await kim.signedIn(),
          await kim.signedIn(),
        ];
        await kim.hasProfile(here.accessToken);
        const token = here.accessToken;
        const { sessions } = await dataOf(suite.auth.session.list({ token }));
        expect(
          sessions.map(({ id, current }) => `${id} ${current}`).toSorted(),
        ).toEqual(
          [
            `${here.sessionId} true`,
            `${there.sessionId} false`,
            `${beside.sessionId} false`,
          ].toSorted(),
        );
        const params = { id: there.sessionId };
        const stranger = (await eve.signedIn()).accessToken;
        const foreign = await suite.auth.session.revoke({
          token: stranger,
          params,
        });
        expect(foreign.status).toBe(404);
        expect((await profileOf(there.accessToken)).status).toBe(200);
        expect((await suite.auth.session.revoke({ token, params })).ok).toBe(
          true,
        );
        await refusedEverywhere(there.accessToken);
        expect((await profileOf(token)).status).toBe(200);
        await dataOf(suite.auth.session.endAll({ token }));
        await refusedEverywhere(token);
        await refusedEverywhere(beside.accessToken);
      }, 120_000);

      test("auth #69: a service asked around the gateway judges the token itself: none is 401, a person's own is let in", async () => {
        const ben = await resident(suite, "ben");
        const { accessToken } = await ben.signedIn();
        await ben.hasProfile(accessToken);
        for (const where of replicas) {
          expect(told(await where.users.profile.read())).toBe(
            "401 token-missing",
          );
          expect(told(await profileOf("made-up", where))).toBe(
            "401 token-invalid",
          );
          expect((await profileOf(accessToken, where)).status).toBe(200);
        }
      }, 120_000);

      test("forward-auth behind the gateway names the person, whatever the request claims; a stranger is 401 and a browser is led to the sign-in page", async () => {
        const lea = await resident(suite, "lea");
        const { accessToken, sessionId } = await lea.signedIn();
        const ask = (headers: Record<string, string>) =>
          fetch(`${gateway}/auth/v1/forward-auth`, {
            headers: {
              "x-user-id": "root",
              "x-user-roles": "root",
              ...headers,
            },
            redirect: "manual",
          });
        const passed = await ask({ authorization: `Bearer ${accessToken}` });
        expect(passed.status).toBe(200);
        expect(passed.headers.get("x-user-id")).toBe(lea.id);
        expect(passed.headers.get("x-user-roles")).toBe("user,customer");
        expect(passed.headers.get("x-session-id")).toBe(sessionId);
        const program = await ask({ accept: "application/json" });
        expect([program.status, program.headers.get("x-user-id")]).toEqual([
          401,
          null,
        ]);
        const browser = await ask({
          accept: "text/html",
          "sec-fetch-mode": "navigate",
        });
        expect(browser.status).toBe(302);
        expect(browser.headers.get("location")).toStartWith(
          `${gateway}/auth/ui/sign-in?return_to=`,
        );
      }, 120_000);
    });

    describe("keys and narrowed tokens", () => {
      test("auth #57: an API key works at the gateway for what it was made for, and not once it is revoked", async () => {
        const uma = await resident(suite, "uma");
        const { accessToken: token } = await uma.signedIn();
        await uma.hasProfile(token);
        const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
        const { apiKey, key } = await dataOf(
          suite.auth.apiKey.create({
            token,
            body: {
              name: "reports",
              operations: ["users:profile:read"],
              expiresAt,
            },
          }),
        );
        expect(await dataOf(profileOf(key))).toMatchObject({
          profile: { id: uma.id },
        });
        expect(
          told(
            await suite.users.profile.update({
              token: key,
              body: { displayName: "Somebody" },
            }),
          ),
        ).toStartWith("403 ");
        // The gateway trades keys; a service by itself knows none.
        for (const where of replicas)
          expect((await profileOf(key, where)).status).toBe(401);
        const params = { id: apiKey.id };
        await dataOf(suite.auth.apiKey.revoke({ token, params }));
        // A token that the gateway still has of it is revoked; it gets no other one.
        const dead = ["401 token-revoked", "401 token-invalid"];
        await refusedSoon(() => profileOf(key), ...dead);
        expect((await profileOf(token)).status).toBe(200);
      }, 120_000);

      test("auth #41 auth #42: a narrowed token does less and dies with its parent; tokens/revoke answers alike for any token", async () => {
        const tom = await resident(suite, "tom-the-narrow");
        const { accessToken: token } = await tom.signedIn();
        await tom.hasProfile(token);
        const narrow = async () =>
          (
            await dataOf(
              suite.auth.token.attenuate({
                token,
                body: { operations: ["users:profile:read"], expiresIn: 120 },
              }),
            )
          ).token;
        const [one, other] = [await narrow(), await narrow()];
        const revoke = (each: string) =>
          suite.auth.token.revoke({ body: { token: each } });
        expect((await profileOf(one)).status).toBe(200);
        expect(
          told(
            await suite.users.profile.update({
              token: one,
              body: { displayName: "Somebody" },
            }),
          ),
        ).toStartWith("403 ");
        expect((await suite.auth.account.read({ token: one })).status).toBe(
          403,
        );
        expect((await revoke(one)).status).toBe(200);
        for (const where of [suite, ...replicas])
          await refusedSoon(() => profileOf(one, where), "401 token-revoked");
        expect((await profileOf(other)).status).toBe(200);
        expect((await revoke(token)).status).toBe(200);
        for (const where of [suite, ...replicas])
          for (const each of [token, other])
            await refusedSoon(
              () => profileOf(each, where),
              "401 token-revoked",
            );
        expect((await revoke("made-up")).status).toBe(200);
      }, 120_000);
    });

    describe("management", () => {
      test("auth #13 auth #37 auth #71: root finds, promotes, disables and enables; each step is refused or let in everywhere at once, and is in the audit log", async () => {
        const root = await rootToken();
        const vera = await resident(suite, "vera");
        const { users } = await dataOf(
          suite.auth.user.list({ token: root, query: { query: "vera" } }),
        );
        expect(users.map(({ id }) => id)).toEqual([vera.id]);
        const params = { id: vera.id };
        const promote = (token: string, role: "moderator" | "admin" | "root") =>
          suite.auth.user.changeRoles({
            token,
            params,
            body: { roles: [role, "customer"] },
          });

        const asUser = (await vera.signedIn()).accessToken;
        await vera.hasProfile(asUser);
        expect((await promote(asUser, "admin")).status).toBe(403);
        await dataOf(promote(root, "moderator"));
        await refusedEverywhere(asUser);
        const asModerator = (await vera.signedIn()).accessToken;
        const list = (token: string) => suite.auth.user.list({ token });
        expect((await list(asModerator)).status).toBe(403);
        await dataOf(promote(root, "admin"));
        const admin = await vera.signedIn();
        expect((await list(admin.accessToken)).status).toBe(200);
        expect((await promote(admin.accessToken, "root")).status).toBe(403);

        await dataOf(suite.auth.user.disable({ token: root, params }));
        await refusedEverywhere(admin.accessToken);
        const { refreshToken } = admin;
        expect(
          (await suite.auth.session.refresh({ body: { refreshToken } })).status,
        ).toBe(401);
        expect(told(await vera.login())).toBe("401 invalid-credentials");
        await dataOf(suite.auth.user.enable({ token: root, params }));
        const again = (await vera.signedIn()).accessToken;
        expect((await profileOf(again)).status).toBe(200);

        const { entries } = await dataOf(
          suite.auth.audit.list({
            token: root,
            query: { subject: vera.id, limit: 100 },
          }),
        );
        const did = entries.map(
          ({ action, outcome }) => `${action} ${outcome}`,
        );
        for (const action of [
          "user_created success",
          "authn_login_success success",
          "authn_login_fail failure",
          "privilege_permissions_changed success",
          "user_disabled success",
          "user_enabled success",
          "session_expired success",
        ])
          expect(did).toContain(action);
        const rootId = (await dataOf(suite.auth.account.read({ token: root })))
          .user.id;
        const byRoot = entries.filter(
          ({ action }) => action === "privilege_permissions_changed",
        );
        expect(byRoot).toHaveLength(2);
        for (const { actor } of byRoot)
          expect(actor).toEqual({ kind: "user", id: rootId });
        expect((await suite.auth.audit.list({ token: asUser })).status).toBe(
          401,
        );
      }, 120_000);
    });

    test("auth #77: no answer of a running suite holds one of its secrets: not a page for operators, not a place where others dump their environment, not config print", async () => {
      const secrets = textsIn(
        JSON.parse(await readFile(join(box.home, "keys/secrets.json"), "utf8")),
      ).filter(([name]) => !/public|recipient/i.test(name));
      expect(secrets.length).toBeGreaterThan(15);
      const rows = services(await box.json(["ps"]));
      const origins = rows.flatMap((row) => [
        textAt(row, "url"),
        `http://127.0.0.1:${numberAt(row, "metricsPort")}`,
      ]);
      const said = await Promise.all(
        origins.flatMap((origin) =>
          operatorPaths.map(async (path) => {
            const answer = await fetch(`${origin}${path}`, {
              redirect: "manual",
            });
            return [`${origin}${path}`, await answer.text()] as const;
          }),
        ),
      );
      const printed = await box.call(["config", "print"]);
      expect(printed.out).toContain("BISCUIT_PRIVATE_KEY");
      for (const [place, text] of [
        ...said,
        ["config print", printed.out] as const,
      ])
        for (const [name, secret] of secrets)
          expect(text.includes(secret) ? `${place} shows ${name}` : "").toBe(
            "",
          );
    }, 120_000);

    test("docs/identity.md, from top to bottom", async () => {
      const page = await readFile(join(checkout, "docs/identity.md"), "utf8");
      expect(page.trimEnd().split("\n").length).toBeLessThanOrEqual(135);
      const blocks = shellBlocks(page);
      expect(blocks.length * 2).toBe(page.match(/^ *(```|~~~)/gm)?.length ?? 0);
      const launcher = `"${process.execPath}" "${main}"`;
      const script = ["set -eu", ...blocks.map(({ text }) => text)]
        .join("\n")
        .replaceAll("http://127.0.0.1:8080", gateway)
        .replaceAll("./tixlys", launcher);
      const child = Bun.spawn(["sh", "-c", script], {
        cwd: checkout,
        env: box.env,
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      const [out, err, code] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
        child.exited,
      ]);
      expect({ code, out, err }).toMatchObject({ code: 0 });
      for (const shown of [
        "__Host-tixlys-refresh=",
        "insufficient-permission\n",
        "x-user-roles: user,customer",
        "token-revoked\n",
        "auth.session.revoked.v1",
        "privilege_permissions_changed\n",
      ])
        expect(out).toContain(shown);
    }, 120_000);

    const rootToken = async (): Promise<string> => {
      const password = await readFile(
        join(box.home, "keys/root-password"),
        "utf8",
      );
      const body = {
        identifier: "root@example.test",
        password: password.trim(),
      };
      return (await dataOf(suite.auth.session.create({ body }))).accessToken;
    };
  });
}
