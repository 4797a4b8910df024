import type { Answer, Suite } from "@tixlys/client-typescript";
import { totpCode } from "./authenticator.ts";
import {
  confirm,
  done,
  eventually,
  logIn,
  refused,
  register,
} from "./person.ts";
import { pngOf } from "./png.ts";
import type { Tell } from "./story.ts";

const SIZE_PX = 1_200;

/** Somebody who is signed in. */
export type SignedIn = {
  readonly name: string;
  readonly userId: string;
  readonly token: string;
};

/**
 * Somebody shows a picture and adds a second factor. Each step is told once it is true; throws a sentence when one is not.
 *
 * @returns Who it is, signed in with both factors.
 */
export const tellBelongingsStory = async (
  suite: Suite,
  url: string,
  suffix: string,
  tell: Tell,
): Promise<SignedIn> => {
  const name = `dee-${suffix}`;
  const { email, userId } = await register(suite, name);
  await confirm(suite, email);
  const { accessToken: token } = done(await logIn(suite, name), "log in");
  await eventually(
    () => suite.users.profile.read({ token }),
    () => true,
    "the profile that users makes from the event",
  );
  const person = { name, userId, token };
  await showPicture(suite, url, person, tell);
  return { ...person, token: await addFactor(suite, person, tell) };
};

/** A picture of one's own, as anybody sees it. */
const showPicture = async (
  suite: Suite,
  url: string,
  { userId, token }: SignedIn,
  tell: Tell,
): Promise<void> => {
  const body = new FormData();
  const sent = new Blob([pngOf(SIZE_PX)], { type: "image/png" });
  body.set("image", sent, "me.png");
  const { pictureUrl } = done(
    await suite.users.picture.replace({ token, body }),
    "send a picture",
  );
  const shown = await fetch(new URL(pictureUrl, url));
  const bytes = await shown.arrayBuffer();
  const type = shown.headers.get("content-type") ?? "nothing";
  if (!shown.ok || type !== "image/webp")
    throw new Error(`the picture is answered with ${shown.status}, ${type}`);
  tell({
    what: `a fourth person: PUT /users/v1/me/picture, a PNG of ${SIZE_PX} pixels`,
    result: `200; anybody gets it at ${pictureUrl.replace(userId, "{id}")}: ${type}, made anew, ${bytes.byteLength} bytes`,
  });
};

/** From here on the password alone signs nobody in. Answers the token of a session with both factors. */
const addFactor = async (
  suite: Suite,
  { name, token }: SignedIn,
  tell: Tell,
): Promise<string> => {
  const { secret } = done(await suite.auth.factor.start({ token }), "set up");
  const code = totpCode(secret, new Date());
  const { recoveryCodes } = done(
    await suite.auth.factor.activate({ token, body: { code } }),
    "show the app's first code",
  );
  const [recoveryCode = ""] = recoveryCodes;
  tell({
    what: "POST /auth/v1/mfa/totp, then /mfa/totp/activate with the app's code",
    result: `200, and ${recoveryCodes.length} recovery codes, shown once`,
  });

  const challenge = challengeOf(await logIn(suite, name));
  const session = done(
    await suite.auth.session.complete({ body: { challenge, recoveryCode } }),
    "log in with a recovery code",
  );
  const next = challengeOf(await logIn(suite, name));
  refused(
    await suite.auth.session.complete({
      body: { challenge: next, recoveryCode },
    }),
    401,
    "the same recovery code again",
  );
  tell({
    what: "POST /auth/v1/login, then /login/mfa with a recovery code",
    result:
      "the password alone is 401 mfa-required, with the code 200; the same code again is 401",
  });
  return session.accessToken;
};

/** What a login owes that was refused for want of the second factor. */
const challengeOf = (came: Answer): string => {
  refused(came, 401, "the password alone");
  const challenge =
    !came.ok && came.kind === "refused"
      ? came.reasons["credentials"]?.["challenge"]
      : undefined;
  if (typeof challenge !== "string")
    throw new Error("the password alone was refused without a challenge");
  return challenge;
};
