import type { Page } from "@tixlys/pawz";
import type { DeleteMeRejection } from "../../application/departure/delete-me.ts";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { ownAttempts } from "../v1/limits.ts";
import {
  button,
  field,
  noProblems,
  notice,
  summary,
  type Problems,
} from "./form.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { busy, told, tooManyTries } from "./refused.ts";
import { signedOutCookies } from "./visitor.ts";

/** The end of an account: says what goes, and asks for the password and a yes (auth #75). */
export const deleteAccountPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "delete-account",
    wantsFresh: true,
    limits: ownAttempts,
    show: (member) => form(member),
    submit: (member, typed) => submit(parts, member, typed),
  });

function form(
  { me, mark }: Member,
  problems: Problems = noProblems,
  status = 200,
): Answer {
  const password = {
    name: "password",
    label: "Password",
    type: "password",
    autocomplete: "current-password",
  } as const;
  const unsure = problems.get("sure");
  const body = html`${summary(problems)}
    ${notice("note", "There is no way back: nobody can restore an account.")}
    <section class="card" aria-label="Delete your account">
      <p>
        <strong>${me.user.username}</strong> is signed out everywhere at once,
        and every part of the suite forgets you. Your address is free for a new
        account; your username is kept from others for thirty days. If you want
        to keep your data, <a href="my-data">download it</a> first.
      </p>
      <form method="post" action="delete-account">
        ${mark}
        <input
          type="hidden"
          name="username"
          autocomplete="username"
          value="${me.user.username}"
        />
        ${field(password, problems)}
        ${unsure === undefined ? "" : html`<p class="wrong" id="sure-wrong">${unsure}</p>`}
        <label class="choice">
          <input
            type="checkbox"
            name="sure"
            value="yes"
            ${unsure === undefined ? "" : html`aria-describedby="sure-wrong"`}
          />
          <span>I want my account and my data deleted</span>
        </label>
        <div class="row after-choice">
          ${button("Delete my account", "main")}
          <a class="button quiet" href="account">Keep it</a>
        </div>
      </form>
    </section>`;
  const isWrong = problems.size > 0;
  return {
    status,
    content: { title: "Delete your account?", body, here: "none", isWrong },
  };
}

async function submit(
  { app }: PageParts,
  member: Member,
  typed: URLSearchParams,
): Promise<Answer> {
  if (typed.get("sure") !== "yes") return form(member, notSure, 422);
  const { visitor, device, request } = member;
  const proof = await app.proveDeletion(visitor.holder, {
    password: typed.get("password") ?? "",
    ip: device.ip,
    deviceTokens: deviceTokensOf(request),
  });
  if (!proof.ok) return refusal(member, proof.error);
  const done = await app.deleteMe(visitor.holder, proof.value);
  return done.ok
    ? { to: "sign-in?notice=deleted", cookies: signedOutCookies }
    : refusal(member, done.error);
}

function refusal(member: Member, rejection: DeleteMeRejection): Answer {
  switch (rejection.type) {
    case "InvalidCredentials":
      return form(member, wrong, 401);
    case "SessionGone":
      return { to: "sign-in?notice=ended" };
    case "LastRoot":
      return told(
        409,
        "You are the last one",
        "Nobody else could manage this suite without you. Give another account the role root first.",
        { to: "account", text: "Back to your account" },
      );
    case "TooManyAttempts":
      return tooManyTries(rejection);
    case "Overloaded":
    case "Conflict":
      return busy;
  }
}

const wrong: Problems = new Map([["password", "This is not your password."]]);
const notSure: Problems = new Map([
  ["sure", "Please say that you want it deleted."],
]);
