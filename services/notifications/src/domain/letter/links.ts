import type { SecretTemplate } from "./letter.ts";

/** Where the links in mails lead: to pages, never to an API route. */
export type Links = {
  readonly verifyEmail: (token: string) => string;
  readonly resetPassword: (token: string) => string;
  readonly confirmEmail: (token: string) => string;
  readonly undoEmail: (token: string) => string;
  readonly forgotPassword: () => string;
};

/**
 * @param pages Where the pages are, such as `https://example.org/auth/ui`; a slash at its end makes no difference.
 */
export function linksTo(pages: string): Links {
  const base = pages.replace(/\/+$/, "");
  const carrying = (page: string) => (token: string) =>
    `${base}/${page}?token=${encodeURIComponent(token)}`;
  return {
    verifyEmail: carrying("verify-email"),
    resetPassword: carrying("reset-password"),
    confirmEmail: carrying("confirm-email"),
    undoEmail: carrying("undo-email"),
    forgotPassword: () => `${base}/forgot-password`,
  };
}

/** Where the link of each letter leads. */
const pages = {
  "verify-email": "verifyEmail",
  "reset-password": "resetPassword",
  "confirm-email": "confirmEmail",
  "email-changed": "undoEmail",
} as const satisfies Record<SecretTemplate, keyof Links>;

/** The link of a letter that carries a secret. */
export function linkWith(
  template: SecretTemplate,
  token: string,
  links: Links,
): string {
  return links[pages[template]](token);
}
