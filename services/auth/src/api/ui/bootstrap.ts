import type { Page } from "@tixlys/pawz";
import type { BootstrapRejection } from "../../application/bootstrap/redeem.ts";
import { attempts } from "../v1/limits.ts";
import {
  button,
  field,
  hidden,
  noProblems,
  summary,
  type Problems,
} from "./form.ts";
import { formPage, tokenOf } from "./form-page.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { deadLink } from "./mailed-content.ts";
import type { PageParts } from "./page-parts.ts";
import { newPasswordField } from "./password-field.ts";
import { problemsOf } from "./reasons.ts";
import { busy } from "./refused.ts";

/** Where the link of `./tixlys auth bootstrap-root` leads: whoever holds it becomes the first root, once (auth #13). */
export const bootstrapPage = (parts: PageParts): Page =>
  formPage(parts.trusted, {
    path: "/ui/bootstrap",
    hasToken: true,
    limits: attempts,
    async show(asked) {
      const token = tokenOf(asked);
      if (token === undefined) return noInvitation({ type: "LinkUnknown" });
      const good = await parts.app.readInvitation({ token });
      return good.ok ? ask(parts, token) : noInvitation(good.error);
    },
    submit: (_asked, typed) => submit(parts, typed),
  });

function ask(
  { minLength }: PageParts,
  token: string,
  problems: Problems = noProblems,
  status = 200,
  typed = new URLSearchParams(),
): Answer {
  const line = (
    name: string,
    label: string,
    autocomplete: string,
    type: "text" | "email",
  ) =>
    field(
      { name, label, autocomplete, type, value: typed.get(name) ?? undefined },
      problems,
    );
  const body = html`${summary(problems)}
    <p class="lead">
      You become the first root of this installation: the one account that may
      do everything. This works once.
    </p>
    <form method="post" action="bootstrap">
      ${hidden("token", token)}
      ${line("email", "E-mail address", "email", "email")}
      ${line("username", "Username", "username", "text")}
      ${newPasswordField({ name: "password", minLength }, problems)}
      ${button("Create the root account")}
    </form>`;
  const isWrong = problems.size > 0;
  return { status, content: { title: "Set up the first root", body, isWrong } };
}

async function submit(
  parts: PageParts,
  typed: URLSearchParams,
): Promise<Answer> {
  const given = (name: string) => typed.get(name) ?? "";
  const made = await parts.app.bootstrapRoot({
    token: given("token"),
    email: given("email"),
    username: given("username"),
    password: given("password"),
  });
  if (made.ok) return { to: "sign-in?notice=root-ready" };
  const again = (status: number, problems: Problems) =>
    ask(parts, given("token"), problems, status, typed);
  switch (made.error.type) {
    case "InvalidInput":
      return again(422, problemsOf(made.error.fields));
    case "UsernameTaken":
      return again(409, new Map([["username", "This name is taken."]]));
    case "EmailAlreadyRegistered":
      return again(409, new Map([["email", "This address has an account."]]));
    default:
      return noInvitation(made.error);
  }
}

function noInvitation({ type }: { readonly type: Dead }): Answer {
  const signIn = { to: "sign-in", text: "Sign in" } as const;
  const another = "Make another with ./tixlys auth bootstrap-root.";
  switch (type) {
    case "LinkUsed":
      return deadLink(
        409,
        "There is a root already",
        "This link makes the first root only. Sign in as that root, or ask whoever is it.",
        signIn,
      );
    case "LinkExpired":
      return deadLink(410, "This link has expired", another, signIn);
    case "LinkUnknown":
      return deadLink(422, "This link is not valid", another, signIn);
    case "Overloaded":
    case "Conflict":
      return busy;
  }
}

type Dead = Exclude<
  BootstrapRejection["type"],
  "InvalidInput" | "UsernameTaken" | "EmailAlreadyRegistered"
>;
