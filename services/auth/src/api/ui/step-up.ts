import type { Page } from "@tixlys/pawz";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { ownAttempts } from "../v1/limits.ts";
import {
  button,
  field,
  hidden,
  noProblems,
  summary,
  type Problems,
} from "./form.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { busy, tooManyTries } from "./refused.ts";
import { foreignOriginOf } from "./return-to.ts";

/** The password once more, before something that decides who owns the account (auth #49). */
export const stepUpPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "step-up",
    limits: ownAttempts,
    show: (member) =>
      form(member, parts.returnTo(member.query.get("return_to"))),
    submit: (member, typed) => submit(parts, member, typed),
  });

function form(
  { me, mark }: Member,
  place: string,
  problems: Problems = noProblems,
): Answer {
  const isWrong = problems.size > 0;
  const password = {
    name: "password",
    label: "Password",
    type: "password",
    autocomplete: "current-password",
  } as const;
  const body = html`${summary(problems)}
    <section class="card" aria-label="Your password">
      <p class="soft">
        What you are about to do needs your password once more, so that nobody
        does it who only found this device open. You are signed in as
        <strong>${me.user.username}</strong>.
      </p>
      <form method="post" action="step-up">
        ${mark} ${hidden("return_to", place)}
        <input
          type="hidden"
          name="username"
          autocomplete="username"
          value="${me.user.username}"
        />
        ${field(password, problems)}
        <div class="row">
          ${button("Continue", "main")}
          <a class="button quiet" href="account">Cancel</a>
        </div>
      </form>
    </section>`;
  const leadsTo = foreignOriginOf(place);
  return {
    status: isWrong ? 401 : 200,
    content: {
      title: "Is it you?",
      body,
      here: "none",
      isWrong,
      leadsTo,
    },
  };
}

async function submit(
  { app, returnTo }: PageParts,
  member: Member,
  typed: URLSearchParams,
): Promise<Answer> {
  const place = returnTo(typed.get("return_to"));
  const raised = await app.stepUp(member.visitor.holder, {
    password: typed.get("password") ?? "",
    ip: member.device.ip,
    deviceTokens: deviceTokensOf(member.request),
  });
  if (raised.ok) return { to: place };
  switch (raised.error.type) {
    case "InvalidCredentials":
      return form(member, place, wrong);
    case "SessionHasEnded":
      return { to: "sign-in?notice=ended" };
    case "TooManyAttempts":
      return tooManyTries(raised.error);
    case "Overloaded":
      return busy;
  }
}

const wrong: Problems = new Map([["password", "This is not your password."]]);
