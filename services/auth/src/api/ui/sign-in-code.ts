import type { Page } from "@tixlys/pawz";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { attempts } from "../v1/limits.ts";
import { codeField, shownIn, tooManyCodes, wrongCode } from "./code-field.ts";
import { button, hidden, noProblems, summary, type Problems } from "./form.ts";
import { formPage, type Asked } from "./form-page.ts";
import { html } from "./html.ts";
import { afterSignIn } from "./after-sign-in.ts";
import type { Answer } from "./layout.ts";
import type { PageParts } from "./page-parts.ts";
import { busy } from "./refused.ts";
import { foreignOriginOf, home } from "./return-to.ts";

/** The second step of a sign-in: it goes on with a challenge, which only the form of the first step brings (auth #23). */
export const signInCodePage = (parts: PageParts): Page =>
  formPage(parts.trusted, {
    path: "/ui/sign-in-code",
    limits: attempts,
    show: () => ({ to: "sign-in" }),
    submit: (asked, form) => submit(parts, asked, form),
  });

/** Asks for the second factor of somebody whose password was right. */
export function codeForm(
  challenge: string,
  place: string,
  problems: Problems = noProblems,
  retryAfterSeconds?: number,
): Answer {
  const body = html`${summary(problems)}
    <p class="lead">Your password is right. Now the code of your app.</p>
    <form method="post" action="sign-in-code">
      ${hidden("challenge", challenge)}
      ${place === home ? "" : hidden("return_to", place)} ${codeField(problems)}
      ${button("Sign in")}
    </form>
    <p class="after"><a href="sign-in">Start again</a></p>`;
  return {
    ...(retryAfterSeconds === undefined
      ? {
          status: 401,
          headers: { "www-authenticate": 'Bearer realm="tixlys"' },
        }
      : {
          status: 429,
          headers: { "retry-after": String(retryAfterSeconds) },
        }),
    content: {
      title: "Your second factor",
      body,
      isWrong: problems.size > 0,
      leadsTo: foreignOriginOf(place),
    },
  };
}

async function submit(
  parts: PageParts,
  { request, device }: Asked,
  form: URLSearchParams,
): Promise<Answer> {
  const { app, returnTo } = parts;
  const place = returnTo(form.get("return_to"));
  const challenge = form.get("challenge") ?? "";
  const proof = await app.proveChallenge({
    challenge,
    shown: shownIn(form),
    ip: device.ip,
    deviceTokens: deviceTokensOf(request),
  });
  const started = proof.ok
    ? await app.signIn(proof.value, { client: "web", device, remember: true })
    : proof;
  if (started.ok) return afterSignIn(parts, started.value, request, place);
  switch (started.error.type) {
    case "InvalidCredentials":
      return codeForm(challenge, place, wrongCode);
    case "TooManyAttempts": {
      const { problems, seconds } = tooManyCodes(started.error.retryAfterMs);
      return codeForm(challenge, place, problems, seconds);
    }
    case "Overloaded":
      return busy;
    case "FactorRequired":
    case "ChallengeVoid":
      return { to: "sign-in?notice=again" };
  }
}
