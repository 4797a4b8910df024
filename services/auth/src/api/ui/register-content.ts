import {
  button,
  field,
  formId,
  noProblems,
  summary,
  type Problems,
} from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { newPasswordField } from "./password-field.ts";

/** What somebody typed so far; the password is asked for again. */
export type RegisterForm = {
  readonly minLength: number;
  readonly typed?: URLSearchParams;
  readonly problems?: Problems;
  /** 409 for a name that is taken, 422 for what no value can be made of. */
  readonly status?: number;
};

export function registerForm({
  minLength,
  typed = new URLSearchParams(),
  problems = noProblems,
  status = 200,
}: RegisterForm): Answer {
  const body = html`${summary(problems)}
    <form method="post" action="register">
      ${formId()} ${required(typed, problems)}
      ${newPasswordField({ name: "password", minLength }, problems)}
      ${kinds(typed.get("kind"))} ${optional(typed, problems)}
      ${button("Create account")}
    </form>
    <p class="after">Have an account? <a href="sign-in">Sign in</a></p>`;
  const isWrong = problems.size > 0;
  return { status, content: { title: "Create your account", body, isWrong } };
}

function required(typed: URLSearchParams, problems: Problems): Html {
  const email = {
    name: "email",
    label: "E-mail address",
    type: "email",
    autocomplete: "email",
    hint: "We send a link there to confirm it.",
    value: typed.get("email") ?? undefined,
    maxLength: 254,
  } as const;
  const username = {
    name: "username",
    label: "Username",
    autocomplete: "username",
    hint: "What others see: 3 to 32 letters and digits.",
    value: typed.get("username") ?? undefined,
    maxLength: 64,
  };
  return html`${field(email, problems)} ${field(username, problems)}`;
}

function kinds(chosen: string | null): Html {
  const choice = (value: string, text: string, isChosen: boolean) =>
    html`<label class="choice">
      <input
        type="radio"
        name="kind"
        value="${value}"
        ${isChosen ? html`checked` : ""}
      />
      <span>${text}</span>
    </label>`;
  const isProvider = chosen === "provider";
  return html`<fieldset>
    <legend>What brings you here?</legend>
    ${choice("customer", "I am looking for services", !isProvider)}
    ${choice("provider", "I offer services", isProvider)}
  </fieldset>`;
}

function optional(typed: URLSearchParams, problems: Problems): Html {
  const line = (
    name: string,
    label: string,
    autocomplete: string,
    type?: "tel",
  ) =>
    field(
      {
        name,
        label,
        autocomplete,
        isOptional: true,
        value: typed.get(name) ?? undefined,
        maxLength: name === "phone" ? 32 : 200,
        ...(type === undefined
          ? {}
          : { type, hint: "With its country code, like +4312345678." }),
      },
      problems,
    );
  const names = ["firstName", "lastName", "phone"];
  const isOpen = names.some((name) => problems.has(name) || typed.get(name));
  return html`<details ${isOpen ? html`open` : ""}>
    <summary>Add your name and phone</summary>
    ${line("firstName", "First name", "given-name")}
    ${line("lastName", "Last name", "family-name")}
    ${line("phone", "Phone", "tel", "tel")}
  </details>`;
}
