import { html, type Html, type Part } from "./html.ts";

/** A line to type into, with everything that belongs to it. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password" | "tel";
  /** What a browser or a password manager may fill in (HTML's autofill names). */
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: Part;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
};

/** What is wrong with what was typed, by the name of its field; the first one is looked at first. */
export type Problems = ReadonlyMap<string, string>;

export const noProblems: Problems = new Map();

/**
 * One labelled line. Hint and problem are tied to it (`aria-describedby`), so that whoever cannot see them hears them; the
 * first field with a problem has the focus.
 */
export function field(given: Field, problems: Problems = noProblems): Html {
  const { name, label, type = "text", hint, isOptional = false } = given;
  const wrong = problems.get(name);
  const described = [
    ...(wrong === undefined ? [] : [`${name}-wrong`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ].join(" ");
  const isFirst = problems.keys().next().value === name;
  return html`<div class="field">
    <label for="${name}"
      >${label}${isOptional ? html` <span class="optional">(optional)</span>` : ""}</label
    >
    ${hint === undefined ? "" : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${wrong === undefined ? "" : html`<p class="wrong" id="${name}-wrong">${wrong}</p>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      ${attribute("value", given.value)}
      autocomplete="${given.autocomplete}"
      ${plainly.has(type) ? html`autocapitalize="none" spellcheck="false"` : ""}
      ${attribute("maxlength", given.maxLength?.toString())}
      ${attribute("aria-describedby", described === "" ? undefined : described)}
      ${wrong === undefined ? "" : html`aria-invalid="true"`}
      ${isFirst ? html`autofocus` : ""}
      ${isOptional ? "" : html`required`}
    />
  </div>`;
}

const plainly: ReadonlySet<string> = new Set(["text", "email", "password"]);

function attribute(name: string, value: string | undefined): Part {
  return value === undefined ? undefined : html`${name}="${value}"`;
}

/** Which fields are to be looked at, at the top of the page; what is wrong stands at each. */
export function summary(problems: Problems): Html | undefined {
  if (problems.size === 0) return undefined;
  const names = [...problems.keys()].map(
    (name, at) =>
      html`${at === 0 ? "" : ", "}<a href="#${name}"
          >${calls[name] ?? name}</a
        >`,
  );
  return notice("bad", html`Please check: ${names}.`);
}

const calls: Readonly<Record<string, string>> = {
  email: "e-mail address",
  username: "username",
  password: "password",
  currentPassword: "current password",
  newPassword: "new password",
  firstName: "first name",
  lastName: "last name",
  phone: "phone",
  code: "code",
};

/** A sentence that stands out: something went well, went wrong, or is worth knowing. */
export function notice(
  kind: "good" | "bad" | "note",
  sentence: string | Html,
): Html {
  return html`<div
    class="notice ${kind}"
    role="${kind === "bad" ? "alert" : "status"}"
  >
    <p>${sentence}</p>
  </div>`;
}

/** What the form knows and nobody types. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

/** Name of the field that makes a form one that is carried out once. */
export const onceField = "form";

/** A new id for a form that is about to be shown. */
export function formId(): Html {
  return hidden(onceField, crypto.randomUUID());
}

/** The button that sends a form. */
export function button(
  text: string,
  look: "full" | "main" | "quiet" | "bad" = "full",
): Html {
  return html`<button type="submit" class="button ${look}">${text}</button>`;
}
