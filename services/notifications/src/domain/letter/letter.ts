/** Everything a mail is made of, each template with exactly what it needs. */
export type Letter =
  | {
      readonly template: "verify-email";
      readonly username: string;
      /** Carries the token. */
      readonly link: string;
      readonly expiresAt: Date;
    }
  | { readonly template: "account-exists"; readonly username: string }
  | { readonly template: "welcome"; readonly username: string }
  | { readonly template: "api-key-created"; readonly username: string };

export type TemplateName = Letter["template"];

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
  "api-key-created",
] as const satisfies readonly TemplateName[];

export function isTemplateName(value: string): value is TemplateName {
  return templateNames.some((name) => name === value);
}

/** Whether the mail goes to an account; an applicant's registration may never become one. */
export function isAccountLetter(template: TemplateName): boolean {
  return template !== "verify-email";
}
