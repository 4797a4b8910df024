import { expect } from "bun:test";
import type { Afterwards } from "../../../away/row.ts";
import { eventually } from "../../support/cli.ts";
import { asking } from "./asks.ts";
import { call, given } from "./call.ts";
import { ARRIVES_MS, confirm, hasProfile, mailsTo, signIn } from "./people.ts";
import type { Stage } from "./stage.ts";
import { bioOf, readProfile, versionOf, type Scene } from "./scene.ts";

/** Looks at what must hold once the part is back. */
type Look = (scene: Scene) => Promise<void>;

const arrived = async (scene: Scene): Promise<void> => {
  for (const { to, page } of scene.mails)
    await eventually(
      `the mail to ${to} that leads to ${page}`,
      async () => {
        await hurry(scene.stage);
        const count = mailsTo(scene.stage, to, page).length;
        return count >= expected(scene, to, page);
      },
      ARRIVES_MS,
    );
};

/**
 * Moves the clock of mails that wait for their second try, which would be five seconds more of every row. A mail that a worker has in
 * hand is due in a minute, and left alone.
 */
const hurry = ({ sql }: Stage): Promise<unknown> => sql.notifications`
  update deliveries set next_attempt_at = now()
   where status = 'queued' and next_attempt_at between now() and now() + interval '6 seconds'`;

/** How many mails of a kind somebody must have had by now; those of before count. */
const expected = (scene: Scene, to: string, page: string): number =>
  (scene.mailsBefore.get(`${to} ${page}`) ?? 0) +
  scene.mails.filter((mail) => mail.to === to && mail.page === page).length;

const refused = async (url: string, token: string): Promise<void> => {
  let came: unknown;
  await eventually(
    `a refusal of ${url}`,
    async () => {
      const answer = given(await call(url, "GET", { token }));
      came = answer;
      return answer.status === 401;
    },
    ARRIVES_MS,
  );
  expect(came).toEqual({ status: 401, code: "token-revoked" });
};

const everywhere = ({ stage }: Scene): string[] => [
  ...(["auth-1", "auth-2", "users-1", "users-2"] as const).map(
    (name) => `${stage.processes[name].url}/v1/me`,
  ),
  `${stage.gateway}/users/v1/me`,
];

/** How each thing is looked at. */
export const afterwards: Readonly<Record<Afterwards, Look>> = {
  "mails-once": async (scene) => {
    await arrived(scene);
    for (const { to, page } of scene.mails)
      expect([to, page, mailsTo(scene.stage, to, page).length]).toEqual([
        to,
        page,
        expected(scene, to, page),
      ]);
  },
  "mail-given-up": async (scene) => {
    const rows = () => scene.stage.sql.notifications<{ reason: string }[]>`
      select reason from deliveries where template = 'reset-password' and status = 'failed'`;
    await eventually(
      "the mail is given up",
      async () => (await rows()).length > 0,
      ARRIVES_MS,
    );
    expect([...(await rows())]).toEqual([{ reason: "recipient-gone" }]);
    scene.mails.length = 0;
    expect((await asking.forgot(scene)).status).toBe(202);
    await arrived(scene);
  },
  "changes-once": async (scene) => {
    const wanted = scene.changes.at(-1);
    const session = await signIn(scene.stage, scene.person.email);
    const came = await readProfile(scene.stage, session);
    expect(came.status).toBe(200);
    if (wanted !== undefined) expect(bioOf(came)).toBe(wanted);
    expect(bioOf(came)).not.toBe("this must never be");
    expect(versionOf(came)).toBe(scene.version + scene.changes.length);
  },
  "people-arrive": async (scene) => {
    await arrived(scene);
    for (const person of scene.newcomers) await confirm(scene.stage, person);
    for (const person of [...scene.newcomers, ...scene.confirmed])
      await hasProfile(scene.stage, person);
  },
  "ended-everywhere": async (scene) => {
    expect(scene.dead.length).toBeGreaterThan(0);
    for (const token of scene.dead)
      await Promise.all(everywhere(scene).map((url) => refused(url, token)));
  },
  "ended-for-newcomers": async (scene) => {
    const process = scene.stage.processes["users-1"];
    await process.kill();
    await process.start();
    for (const token of scene.dead) {
      const came = await call(`${process.url}/v1/me`, "GET", { token });
      expect(given(came)).toEqual({ status: 401, code: "token-revoked" });
    }
  },
  "refused-is-undone": async (scene) => {
    expect((await readProfile(scene.stage, scene.ended)).status).toBe(200);
    // The gateway looks each second whether a service that nobody answered for is back; until then it says when to come again.
    await eventually(
      "the service is asked again",
      async () => {
        const { status } = await asking.refresh(scene);
        if (status !== 503) expect(status).toBe(200);
        return status === 200;
      },
      ARRIVES_MS,
    );
    expect((await asking.logout(scene)).status).toBe(200);
  },
};
