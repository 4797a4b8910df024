/** Where the links in mails lead: to pages, never to an API route. */
export type Links = { readonly verifyEmail: (token: string) => string };

/**
 * @param pages Where the pages are, such as `https://example.org/auth/ui`; a slash at its end makes no difference.
 */
export function linksTo(pages: string): Links {
  const base = pages.replace(/\/+$/, "");
  return {
    verifyEmail: (token) =>
      `${base}/verify-email?token=${encodeURIComponent(token)}`,
  };
}
