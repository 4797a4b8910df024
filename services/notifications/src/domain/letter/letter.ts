import {
  isOrderTemplate,
  type OrderTemplate,
  orderTemplates,
} from "./orders/templates.ts";

/** What a letter is about that carries a secret. */
export type SecretTemplate =
  "verify-email" | "reset-password" | "confirm-email" | "email-changed";

type SecretLetter<Template extends SecretTemplate> = {
  readonly template: Template;
  readonly username: string;
  /** Carries the token. */
  readonly link: string;
  readonly expiresAt: Date;
};

/** Everything a mail is made of, each template with exactly what it needs. */
export type Letter =
  | SecretLetter<"verify-email">
  | SecretLetter<"reset-password">
  | SecretLetter<"confirm-email">
  | SecretLetter<"email-changed">
  | {
      readonly template: "password-changed";
      readonly username: string;
      /** To where a new one can be asked for; it carries no secret. */
      readonly link: string;
    }
  | { readonly template: "account-exists"; readonly username: string }
  | { readonly template: "welcome"; readonly username: string }
  | { readonly template: "new-device"; readonly username: string }
  | { readonly template: "login-after-failures"; readonly username: string }
  | { readonly template: "api-key-revoked"; readonly username: string }
  | { readonly template: "account-disabled"; readonly username: string }
  | { readonly template: "account-deleted"; readonly username: string }
  | { readonly template: "roles-changed"; readonly username: string }
  | { readonly template: "factor-added"; readonly username: string }
  | { readonly template: "factor-removed"; readonly username: string }
  | { readonly template: "recovery-codes-renewed"; readonly username: string }
  | { readonly template: "recovery-code-used"; readonly username: string }
  | { readonly template: "export-ready"; readonly username: string }
  | { readonly template: "api-key-created"; readonly username: string }
  | { readonly template: "messages-waiting"; readonly username: string }
  | { readonly template: "webhook-disabled"; readonly username: string }
  | { readonly template: OrderTemplate; readonly username: string };

export type TemplateName = Letter["template"];

/** A letter that says nothing of its own but to whom it goes. */
export function plainLetter(
  template: Exclude<TemplateName, SecretTemplate | "password-changed">,
  username: string,
): Letter {
  // In two steps: the compiler compares no more than 25 kinds at once.
  return isOrderTemplate(template)
    ? { template, username }
    : { template, username };
}

/** A mail's words. `text` and `html` say the same. */
export type Written = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

export const templateNames = [
  "verify-email",
  "account-exists",
  "welcome",
  "reset-password",
  "password-changed",
  "confirm-email",
  "email-changed",
  "new-device",
  "login-after-failures",
  "api-key-revoked",
  "account-disabled",
  "account-deleted",
  "roles-changed",
  "export-ready",
  "api-key-created",
  "factor-added",
  "factor-removed",
  "recovery-codes-renewed",
  "recovery-code-used",
  "messages-waiting",
  "webhook-disabled",
  ...orderTemplates,
] as const satisfies readonly TemplateName[];

export function isTemplateName(value: string): value is TemplateName {
  return templateNames.some((name) => name === value);
}

const secretTemplates: readonly SecretTemplate[] = [
  "verify-email",
  "reset-password",
  "confirm-email",
  "email-changed",
];

/** The last mail of all: its row goes with it, since nothing else of the person is left here. */
export function isFarewell(template: TemplateName): boolean {
  return template === "account-deleted";
}

/** Whether its mail carries a secret, which goes with the first delivery. */
export function isSecretTemplate(
  template: TemplateName,
): template is SecretTemplate {
  return secretTemplates.some((name) => name === template);
}

/** Whether the mail goes to an account; an applicant's registration may never become one. */
export function isAccountLetter(template: TemplateName): boolean {
  return template !== "verify-email";
}
