import type { Page } from "@tixlys/pawz";
import type { ActivateRejection } from "../../application/factor/enrol-totp.ts";
import type { RemoveRejection } from "../../application/factor/remove-totp.ts";
import { ownAttempts } from "../v1/limits.ts";
import { wrongCode } from "./code-field.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import {
  factorInUse,
  noFactor,
  pendingFactor,
  recoveryCodes,
} from "./second-factor-content.ts";
import { signedOutCookies } from "./visitor.ts";

/** Where somebody sets up a second factor, moves it to another app, makes recovery codes, and removes it (auth #20 #21 #25). */
export const secondFactorPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "second-factor",
    limits: ownAttempts,
    once: true,
    wantsFresh: true,
    show: (member) => show(parts, member),
    submit: (member, form) => submit(parts, member, form),
  });

async function show(
  { app }: PageParts,
  { visitor, mark, me, query }: Member,
): Promise<Answer> {
  const pending = await app.pendingTotp(visitor.holder);
  if (pending !== undefined && query.has("setup"))
    return pendingFactor(mark, pending);
  const factor = await app.myFactors(visitor.holder);
  return factor === undefined
    ? noFactor(mark, query.get("factor") === "needed")
    : factorInUse(mark, factor, me.user.roles.includes("root"));
}

async function submit(
  parts: PageParts,
  member: Member,
  form: URLSearchParams,
): Promise<Answer> {
  const { app } = parts;
  const { holder, aal } = member.visitor;
  const sure = { ...holder, aal };
  switch (form.get("act")) {
    case "begin": {
      const begun = await app.startTotp(sure);
      return begun.ok
        ? { to: "second-factor?setup=app" }
        : refusal(parts, member, begun.error);
    }
    case "activate": {
      const code = form.get("code") ?? "";
      const done = await app.activateTotp(sure, code);
      return done.ok
        ? recoveryCodes(done.value.recoveryCodes, "Your second factor is on.")
        : refusal(parts, member, done.error);
    }
    case "renew": {
      const renewed = await app.renewRecoveryCodes(sure);
      return renewed.ok
        ? recoveryCodes(
            renewed.value,
            "The recovery codes from before are void.",
          )
        : refusal(parts, member, renewed.error);
    }
    case "remove": {
      const removed = await app.removeTotp(sure);
      return removed.ok
        ? { to: "sign-in?notice=factor-removed", cookies: signedOutCookies }
        : refusal(parts, member, removed.error);
    }
    default:
      return again;
  }
}

const again: Answer = { to: "second-factor" };

async function refusal(
  { app }: PageParts,
  { visitor, mark }: Member,
  rejection: ActivateRejection | RemoveRejection,
): Promise<Answer> {
  switch (rejection.type) {
    case "CodeWrong": {
      const pending = await app.pendingTotp(visitor.holder);
      return pending === undefined
        ? again
        : pendingFactor(mark, pending, wrongCode);
    }
    case "SessionHasEnded":
      return { to: "sign-in?notice=ended" };
    case "FactorUnshown":
      return { to: "step-up?return_to=second-factor" };
    case "NothingPending":
    case "NoFactor":
    case "FactorNeeded":
      return again;
  }
}
