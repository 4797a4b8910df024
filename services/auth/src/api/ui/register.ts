import type { Page } from "@tixlys/pawz";
import type { RegisterInput } from "../../application/registration/register-input.ts";
import type { RegisterRejection } from "../../application/registration/register.ts";
import { attempts } from "../v1/limits.ts";
import { formPage } from "./form-page.ts";
import type { Answer } from "./layout.ts";
import { newLinkAsked } from "./new-link-content.ts";
import type { PageParts } from "./page-parts.ts";
import { problemsOf } from "./reasons.ts";
import { busy } from "./refused.ts";
import { registerForm } from "./register-content.ts";

/** Registration. What follows is the same whether the address is free or somebody's (decision 25). */
export const registerPage = (parts: PageParts): Page =>
  formPage(parts.trusted, {
    path: "/ui/register",
    limits: attempts,
    once: true,
    show: ({ query }) =>
      query.has("done") ? newLinkAsked("register") : registerForm(parts),
    async ahead(_asked, typed) {
      const prepared = await parts.app.prepareRegistration(inputOf(typed));
      if (!prepared.ok) return () => refusal(parts, typed, prepared.error);
      return async () => {
        const entered = await parts.app.enterRegistration(prepared.value);
        return entered.ok
          ? { to: "register?done" }
          : refusal(parts, typed, entered.error);
      };
    },
  });

function refusal(
  { minLength }: PageParts,
  typed: URLSearchParams,
  rejection: RegisterRejection,
): Answer {
  const again = (status: number, problems: ReadonlyMap<string, string>) =>
    registerForm({ minLength, typed, problems, status });
  switch (rejection.type) {
    case "InvalidInput":
      return again(422, problemsOf(rejection.fields));
    case "UsernameReserved":
      return again(409, onName("This name is kept for us. Choose another."));
    case "UsernameTaken":
      return again(409, onName("This name is taken. Choose another."));
    case "Overloaded":
      return busy;
  }
}

function onName(sentence: string): ReadonlyMap<string, string> {
  return new Map([["username", sentence]]);
}

/** A line that was left empty says nothing. */
function inputOf(typed: URLSearchParams): RegisterInput {
  const given = (name: string) => typed.get(name) || undefined;
  const firstName = given("firstName");
  const lastName = given("lastName");
  const phone = given("phone");
  return {
    email: typed.get("email") ?? "",
    username: typed.get("username") ?? "",
    password: typed.get("password") ?? "",
    kind: typed.get("kind") === "provider" ? "provider" : "customer",
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(phone === undefined ? {} : { phone }),
  };
}
