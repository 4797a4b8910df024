import type { Page } from "@tixlys/pawz";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { ownAttempts } from "../v1/limits.ts";
import { codeField, shownIn, tooManyCodes, wrongCode } from "./code-field.ts";
import {
  button,
  field,
  hidden,
  noProblems,
  summary,
  type Problems,
} from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { busy, tooManyTries } from "./refused.ts";
import { foreignOriginOf } from "./return-to.ts";

/** The password once more, or the second factor where there is one, before something that decides who owns the account (auth #49). */
export const stepUpPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "step-up",
    limits: ownAttempts,
    show: async (member) =>
      form(
        member,
        await hasFactor(parts, member),
        parts.returnTo(member.query.get("return_to")),
      ),
    submit: (member, typed) => submit(parts, member, typed),
  });

async function hasFactor(
  { app }: PageParts,
  { visitor }: Member,
): Promise<boolean> {
  return (await app.myFactors(visitor.holder)) !== undefined;
}

function form(
  { me, mark }: Member,
  withCode: boolean,
  place: string,
  problems: Problems = noProblems,
  retryAfterSeconds?: number,
): Answer {
  const isWrong = problems.size > 0;
  const what = withCode ? "a code of your second factor" : "your password";
  const body = html`${summary(problems)}
    <section class="card" aria-label="Proof that it is you">
      <p class="soft">
        What you are about to do needs ${what} once more, so that nobody does it
        who only found this device open. You are signed in as
        <strong>${me.user.username}</strong>.
      </p>
      <form method="post" action="step-up">
        ${mark} ${hidden("return_to", place)}
        ${withCode ? codeField(problems) : passwordField(me.user.username, problems)}
        <div class="row">
          ${button("Continue", "main")}
          <a class="button quiet" href="account">Cancel</a>
        </div>
      </form>
    </section>`;
  const leadsTo = foreignOriginOf(place);
  return {
    ...(retryAfterSeconds === undefined
      ? { status: isWrong ? 401 : 200 }
      : {
          status: 429,
          headers: { "retry-after": String(retryAfterSeconds) },
        }),
    content: {
      title: "Is it you?",
      body,
      here: "none",
      isWrong,
      leadsTo,
    },
  };
}

function passwordField(username: string, problems: Problems): Html {
  const password = {
    name: "password",
    label: "Password",
    type: "password",
    autocomplete: "current-password",
  } as const;
  return html`<input
      type="hidden"
      name="username"
      autocomplete="username"
      value="${username}"
    />
    ${field(password, problems)}`;
}

async function submit(
  parts: PageParts,
  member: Member,
  typed: URLSearchParams,
): Promise<Answer> {
  const place = parts.returnTo(typed.get("return_to"));
  const withCode = typed.has("code");
  const raised = await parts.app.stepUp(member.visitor.holder, {
    ...(withCode
      ? { shown: shownIn(typed) }
      : { password: typed.get("password") ?? "" }),
    ip: member.device.ip,
    deviceTokens: deviceTokensOf(member.request),
  });
  if (raised.ok) return { to: place };
  switch (raised.error.type) {
    case "InvalidCredentials":
      return form(member, withCode, place, withCode ? wrongCode : wrong);
    case "PasswordMissing":
    case "FactorMissing":
      return form(member, await hasFactor(parts, member), place);
    case "SessionHasEnded":
    case "ChallengeVoid":
      return { to: "sign-in?notice=ended" };
    case "TooManyAttempts":
      return withCode
        ? waiting(member, place, raised.error.retryAfterMs)
        : tooManyTries(raised.error);
    case "Overloaded":
      return busy;
  }
}

/** Too many wrong codes; a recovery code is not held back. */
function waiting(member: Member, place: string, retryAfterMs: number): Answer {
  const { problems, seconds } = tooManyCodes(retryAfterMs);
  return form(member, true, place, problems, seconds);
}

const wrong: Problems = new Map([["password", "This is not your password."]]);
