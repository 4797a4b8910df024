import { html, type Html } from "./html.ts";
import { stylesheetName } from "./stylesheet.ts";

/** What stands on a page. */
export type Content = {
  readonly title: string;
  readonly body: Html;
  /** The pages of somebody who is signed in are wider and lead to each other; this is the one that is shown. */
  readonly here?: MemberPlace;
  /** Says in the title that something is to be put right: the first thing that a screen reader reads. */
  readonly isWrong?: boolean;
  /** Other origins that a form of this page may end at, after this one's redirect. */
  readonly leadsTo?: readonly string[];
};

/** `none` is a page of theirs that the menu does not lead to. */
export type MemberPlace = "account" | "sessions" | "none";

/** What is answered: a page with the status that the API gives for the same outcome, or the way to another one. */
export type Answer = {
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly status: number; readonly content: Content }
  /** 303, so that going back or loading again sends no form twice. */
  | { readonly to: string }
  /** A JSON document to keep, under this name. */
  | { readonly file: string; readonly text: string }
);

/** Nothing runs, nothing comes from elsewhere, nobody frames it. */
function policy(leadsTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src data:",
    // Some browsers hold a redirect after a form to this as well.
    ["form-action 'self'", ...leadsTo].join(" "),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The answer as it is sent. */
export function responseTo(answer: Answer): Response {
  const headers = new Headers({
    ...answer.headers,
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
  });
  for (const cookie of answer.cookies ?? [])
    headers.append("set-cookie", cookie);
  if ("to" in answer) {
    headers.set("location", answer.to);
    return new Response(null, { status: 303, headers });
  }
  if ("file" in answer) {
    headers.set("content-type", "application/json; charset=utf-8");
    headers.set("content-disposition", `attachment; filename="${answer.file}"`);
    return new Response(answer.text, { status: 200, headers });
  }
  const { status, content } = answer;
  headers.set("content-type", "text/html; charset=utf-8");
  headers.set("content-security-policy", policy(content.leadsTo ?? []));
  return new Response(document(content), { status, headers });
}

/** A whole page, readable without a script, in light and dark. */
function document({ title, body, here, isWrong = false }: Content): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${isWrong ? "Error: " : ""}${title} · Tixlys</title>
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="${stylesheetName}" />
      </head>
      <body>
        ${here === undefined ? lone : menu(here)}
        ${
          here === undefined
            ? html`<main>
                <div class="card">
                  <h1>${title}</h1>
                  ${body}
                </div>
              </main>`
            : html`<main class="wide" id="main" tabindex="-1">
                <h1>${title}</h1>
                ${body}
              </main>`
        }
      </body>
    </html> `.markup;
}

const shape =
  "M5 4h14a2 2 0 0 1 2 2v3a3 3 0 0 0 0 6v3a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-3a3 3 0 0 0 0-6V6a2 2 0 0 1 2-2Zm3 4v2h3v6h2v-6h3V8Z";

const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#5662e0" fill-rule="evenodd" d="${shape}"/></svg>`,
)}`;

const brand = html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path fill="currentColor" fill-rule="evenodd" d="${shape}" />
  </svg>
  Tixlys`;

const lone = html`<header class="top lone">
  <span class="brand">${brand}</span>
</header>`;

function menu(here: MemberPlace): Html {
  const entry = (place: string, text: string) =>
    html`<li>
      <a href="${place}" ${place === here ? html`aria-current="page"` : ""}
        >${text}</a
      >
    </li>`;
  return html`<a class="skip" href="#main">Skip to the content</a>
    <header class="top">
      <span class="brand">${brand}</span>
      <nav aria-label="Your account">
        <ul>
          ${entry("account", "Account")} ${entry("sessions", "Devices")}
          ${entry("sign-out", "Sign out")}
        </ul>
      </nav>
    </header>`;
}
