import type { Ask } from "../../../away/row.ts";
import { call, given, type Came } from "./call.ts";
import { makeLate } from "./late.ts";
import { confirm, login, register, signIn, stranger } from "./people.ts";
import { readProfile, type Scene } from "./scene.ts";

/** Asks one question once, and notes what was promised by the answer. */
export type Asking = (scene: Scene) => Promise<Came>;

/** How often a question is asked that costs nothing: both replicas of a service come in turn. */
const OFTEN = 4;

const auth = ({ stage }: Scene, path: string): string =>
  `${stage.gateway}/auth/v1${path}`;
const users = ({ stage }: Scene, path: string): string =>
  `${stage.gateway}/users/v1${path}`;

/** All answers must be alike; the first that differs is the one that counts. */
async function often(ask: () => Promise<Came>): Promise<Came> {
  const first = await ask();
  for (let round = 1; round < OFTEN; round += 1) {
    const next = await ask();
    if (!Bun.deepEquals(given(next), given(first))) return next;
  }
  return first;
}

const change = async (
  scene: Scene,
  url: string,
  token = scene.session.accessToken,
): Promise<Came> => {
  const bio = `change ${crypto.randomUUID()}`;
  const came = await call(url, "PATCH", { token, body: { bio } });
  if (came.status === 200) scene.changes.push(bio);
  return came;
};

const late = (scene: Scene): string => scene.stage.processes["users-1"].url;

/** How each question is asked. */
export const asking: Readonly<Record<Ask, Asking>> = {
  login: (scene) => often(() => login(scene.stage, scene.person.email)),
  refresh: async (scene) =>
    await call(auth(scene, "/refresh"), "POST", {
      body: { refreshToken: scene.renewed.refreshToken },
    }),
  logout: async (scene) => {
    const { accessToken: token } = scene.ended;
    const came = await call(auth(scene, "/logout"), "POST", { token });
    if (came.status === 200) scene.dead.push(token, scene.endedOld);
    return came;
  },
  register: async (scene) => {
    const person = stranger();
    const came = await register(scene.stage, person);
    if (came.status === 201) {
      scene.newcomers.push(person);
      scene.mails.push({ to: person.email, page: "verify-email" });
    }
    return came;
  },
  forgot: async (scene) => {
    const { email } = scene.person;
    const came = await call(auth(scene, "/password/forgot"), "POST", {
      body: { email },
    });
    if (came.status === 202)
      scene.mails.push({ to: email, page: "reset-password" });
    return came;
  },
  "step-up": (scene) =>
    call(auth(scene, "/step-up"), "POST", {
      token: scene.session.accessToken,
      body: { password: "seven lanterns under the bridge" },
    }),
  manage: (scene) =>
    call(auth(scene, "/roles"), "GET", { token: scene.manager.accessToken }),
  "manage-people": (scene) =>
    call(users(scene, "/users?limit=1"), "GET", {
      token: scene.manager.accessToken,
    }),
  "read-profile": (scene) =>
    often(() => readProfile(scene.stage, scene.session)),
  "read-old": (scene) =>
    often(() => call(users(scene, "/me"), "GET", { token: scene.sessionOld })),
  "change-profile": (scene) => change(scene, users(scene, "/me")),
  "known-token": (scene) => {
    const { accessToken: token } = scene.session;
    const url = `${scene.stage.processes["users-1"].url}/v1/me`;
    return often(() => call(url, "GET", { token }));
  },
  "read-ended": (scene) => readProfile(scene.stage, scene.ended),
  "read-ended-old": (scene) =>
    call(users(scene, "/me"), "GET", { token: scene.endedOld }),
  "change-ended": (scene) =>
    call(users(scene, "/me"), "PATCH", {
      token: scene.ended.accessToken,
      body: { bio: "this must never be" },
    }),
  "read-late": async (scene) => {
    await makeLate(scene);
    const token = scene.sessionOld;
    return await call(`${late(scene)}/v1/me`, "GET", { token });
  },
  "change-late": async (scene) => {
    await makeLate(scene);
    return await change(scene, `${late(scene)}/v1/me`, scene.sessionOld);
  },
  "first-profile": async (scene) => {
    const person = stranger();
    await register(scene.stage, person);
    await confirm(scene.stage, person);
    scene.confirmed.push(person);
    return await readProfile(
      scene.stage,
      await signIn(scene.stage, person.email),
    );
  },
  "known-key": (scene) =>
    call(users(scene, "/me"), "GET", { token: scene.knownKey }),
  "new-key": (scene) =>
    call(users(scene, "/me"), "GET", { token: scene.newKey }),
  "find-out": async (scene) => {
    let came = await readProfile(scene.stage, scene.session);
    for (let round = 1; round < OFTEN && came.status === 200; round += 1)
      came = await readProfile(scene.stage, scene.session);
    return came;
  },
  service: (scene) =>
    call(`${scene.stage.gateway}/notifications/v1/version`, "GET"),
};
