import type { Page } from "@tixlys/pawz";
import { deviceTokensOf } from "../v1/device-cookie.ts";
import { attempts } from "../v1/limits.ts";
import { afterSignIn } from "./after-sign-in.ts";
import { formPage, type Asked } from "./form-page.ts";
import type { Answer } from "./layout.ts";
import type { PageParts } from "./page-parts.ts";
import { codeForm } from "./sign-in-code.ts";
import {
  overloaded,
  signedInAlready,
  signInForm,
  tooManyTries,
  wrongCredentials,
} from "./sign-in-content.ts";

/** Where people sign in, and where those are sent who are not: `return_to` says where they wanted to go. */
export const signInPage = (parts: PageParts): Page =>
  formPage(parts.trusted, {
    path: "/ui/sign-in",
    limits: attempts,
    show: (asked) => show(parts, asked),
    submit: (asked, form) => submit(parts, asked, form),
  });

async function show(
  { visitors, returnTo, app }: PageParts,
  asked: Asked,
): Promise<Answer> {
  const place = returnTo(asked.query.get("return_to"));
  const notice = asked.query.get("notice");
  const visitor = await visitors(asked);
  const me = visitor === undefined ? undefined : await app.me(visitor.holder);
  return me === undefined
    ? signInForm({ returnTo: place, notice })
    : signedInAlready(me.user.username, place);
}

async function submit(
  parts: PageParts,
  { request, device }: Asked,
  form: URLSearchParams,
): Promise<Answer> {
  const { app, returnTo } = parts;
  const identifier = form.get("identifier") ?? "";
  const place = returnTo(form.get("return_to"));
  const again = { returnTo: place, identifier };
  const started = await app.login({
    identifier,
    password: form.get("password") ?? "",
    client: "web",
    device,
    deviceTokens: deviceTokensOf(request),
    remember: true,
  });
  if (started.ok) return afterSignIn(parts, started.value, request, place);
  switch (started.error.type) {
    case "FactorRequired":
      return codeForm(started.error.challenge.token, place);
    case "InvalidCredentials":
    case "ChallengeVoid":
      return wrongCredentials(again);
    case "TooManyAttempts":
      return tooManyTries(again, started.error.retryAfterMs);
    case "Overloaded":
      return overloaded(again);
  }
}
