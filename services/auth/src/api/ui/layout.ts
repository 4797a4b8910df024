import { html, type Html } from "./html.ts";

/** What stands on a page. */
export type Content = { readonly title: string; readonly body: Html };

const styles = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #4b5563; --ground: #f3f4f6; --card: #ffffff; --line: #8a929e; --accent: #1d4ed8; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #b6bcc6; --ground: #14171a; --card: #1f2327; --line: #7b8490; --accent: #93b4ff; --on-accent: #10151d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; background: var(--card); border-radius: .75rem; padding: 2rem; box-shadow: 0 1px 3px #0003; }
h1 { margin: 0 0 .75rem; font-size: 1.4rem; line-height: 1.3; }
p { margin: 0 0 1rem; color: var(--soft); }
form { margin: 1.5rem 0 0; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input { width: 100%; padding: .65rem .75rem; margin-bottom: 1rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem; }
button { width: 100%; min-height: 2.75rem; padding: .65rem 1rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .5rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Only the styles of this very page; no script, no picture, nothing of another origin. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** A whole page, readable without a script, in light and dark. */
export function pageResponse(
  nonce: string,
  status: number,
  { title, body }: Content,
): Response {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Tixlys</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${{ markup: styles }}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(nonce),
    "cache-control": "no-store",
    "x-frame-options": "DENY",
  };
  return new Response(page.markup, { status, headers });
}
