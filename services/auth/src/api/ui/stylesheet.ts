import { page } from "@tixlys/pawz";

/**
 * The one stylesheet of all pages. Colours are variables with a light and a dark value (contrast 4.5 for text, 3 for what
 * one must see to act, WCAG 2.2 AA); lengths are `rem`, so that everything grows with the reader's text size.
 */
const rules = `
:root { color-scheme: light dark; --ink: #191c22; --soft: #4d5664; --ground: #f3f4f7; --card: #fff; --edge: #dde1e8; --line: #79828f; --accent: #3440bd; --accent-more: #272f94; --on-accent: #fff; --wash: #eceefc; --bad: #a9231b; --bad-wash: #fdf0ee; --good: #17643a; --good-wash: #ebf6ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ecf1; --soft: #aab3c0; --ground: #101318; --card: #191d24; --edge: #2c323c; --line: #7b8594; --accent: #a9b3ff; --accent-more: #c6cdff; --on-accent: #11153a; --wash: #20264a; --bad: #ffb3aa; --bad-wash: #38201f; --good: #8ed9ab; --good-wash: #163022; } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100svh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
.skip { position: absolute; left: 1rem; top: -10rem; padding: .5rem 1rem; background: var(--card); color: var(--accent); border-radius: .5rem; }
.skip:focus { top: .5rem; }
.top { width: 100%; max-width: 44rem; margin: 0 auto; padding: 1.25rem 1.25rem 0; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; }
.top.lone { justify-content: center; padding-top: clamp(1.25rem, 9vh, 5rem); }
.brand { display: inline-flex; align-items: center; gap: .5rem; font-weight: 700; font-size: 1.125rem; letter-spacing: -.01em; color: var(--ink); text-decoration: none; }
.brand svg { width: 1.625rem; height: 1.625rem; flex: none; color: var(--accent); }
.top nav { flex: 1; }
.top nav ul { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: .25rem; margin: 0; padding: 0; list-style: none; }
.top nav a { display: block; padding: .5rem .75rem; border-radius: .5rem; color: var(--soft); text-decoration: none; }
.top nav a:hover { color: var(--ink); background: var(--edge); }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; background: var(--edge); }
main { width: 100%; max-width: 27rem; margin: 1.5rem auto; padding: 0 1.25rem; }
main.wide { max-width: 44rem; }
main:focus { outline: none; }
.card { padding: 2rem; background: var(--card); border: 1px solid var(--edge); border-radius: .875rem; box-shadow: 0 1px 2px #00000010, 0 8px 24px -12px #00000026; }
.card + .card { margin-top: 1.25rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; }
h2 { margin: 0 0 .25rem; font-size: 1.0625rem; line-height: 1.4; }
h1 + .lead, h1 + p { margin-top: -.5rem; }
main.wide .field input { max-width: 26rem; }
p { margin: 0 0 1rem; }
.lead, .soft { color: var(--soft); }
.lead { margin-bottom: 1.5rem; }
.after { margin: 1.5rem 0 0; color: var(--soft); text-align: center; }
.after + .after { margin-top: .75rem; }
p:last-child, .card > form:last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: .2em; }
a:hover { color: var(--accent-more); }
form { margin: 0; }
.lead + form, p + form { margin-top: 1.5rem; }
.field { margin: 0 0 1.25rem; }
label, legend { display: block; margin: 0 0 .375rem; padding: 0; font-weight: 600; }
.optional { font-weight: 400; color: var(--soft); }
.hint { margin: -.125rem 0 .5rem; font-size: .9375rem; color: var(--soft); }
.wrong { margin: 0 0 .5rem; font-size: .9375rem; font-weight: 600; color: var(--bad); }
input { display: block; width: 100%; min-height: 2.875rem; padding: .5625rem .75rem; font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
input[aria-invalid] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
.choice { display: flex; align-items: flex-start; gap: .625rem; margin: .5rem 0 0; font-weight: 400; }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; min-height: 0; margin: .125rem 0 0; accent-color: var(--accent); }
details { margin: 0 0 1.25rem; }
summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
details[open] summary { margin-bottom: .75rem; }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.875rem; padding: .5625rem 1.125rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: .5rem; cursor: pointer; }
.button:hover { background: var(--accent-more); color: var(--on-accent); }
.button.full { width: 100%; }
.button.quiet { color: var(--ink); background: transparent; border-color: var(--line); }
.button.quiet:hover { background: var(--ground); color: var(--ink); }
.button.bad { color: var(--bad); background: transparent; border-color: var(--bad); }
.button.bad:hover { background: var(--bad-wash); color: var(--bad); }
.button.small { min-height: 2.5rem; padding: .375rem .875rem; font-size: .9375rem; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; }
.after-choice { margin-top: 1.5rem; }
.stack > * + * { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--edge); }
.beside { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; }
.notice { margin: 0 0 1.5rem; padding: .875rem 1rem; border-radius: .5rem; border: 1px solid; border-left-width: .25rem; }
.notice p, .notice ul { margin: 0; }
.notice ul { padding-left: 1.125rem; }
.notice.bad { color: var(--bad); background: var(--bad-wash); }
.notice.bad a { color: inherit; }
.notice.good { color: var(--good); background: var(--good-wash); }
.notice.note { color: var(--ink); background: var(--wash); border-color: var(--accent); }
.rows { margin: 0; padding: 0; list-style: none; }
.rows > li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem 1.5rem; padding: 1.125rem 0; border-top: 1px solid var(--edge); }
.rows > :first-child { border-top: 0; padding-top: 0; }
.rows > :last-child { padding-bottom: 0; }
.rows .what { flex: 1 1 14rem; min-width: 0; }
.rows .what p { margin: 0; overflow-wrap: anywhere; }
.rows h2 { margin: 0; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .625rem; }
.rows .brief { flex-basis: 10rem; }
.mark { padding: .0625rem .5rem; font-size: .8125rem; font-weight: 600; line-height: 1.5; color: var(--good); background: var(--good-wash); border-radius: 1rem; }
.qr { display: block; width: 13rem; max-width: 100%; height: auto; margin: 0 0 1rem; border-radius: .5rem; }
.key, .codes code { font: 1rem/1.75 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.codes { margin: 0 0 1.5rem; padding: 0; list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .25rem 1.5rem; }
.low { margin-top: auto; padding: 1rem 1.25rem 1.5rem; text-align: center; font-size: .875rem; color: var(--soft); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) { .card { padding: 1.5rem 1.25rem; } main { padding: 0 .75rem; } .top { padding: 1rem .75rem 0; } .top.lone { padding-top: 1.5rem; } main { margin-top: 1rem; } .top nav { flex-basis: 100%; } .top nav ul { justify-content: flex-start; margin-left: -.75rem; } .rows li form, .rows li .what:not(.brief) ~ .button, .rows li form .button { width: 100%; } }
@media (prefers-reduced-motion: no-preference) { .button, .top nav a { transition: background-color .12s ease-out, color .12s ease-out; } }
`.trim();

const version = new Bun.CryptoHasher("sha256")
  .update(rules)
  .digest("hex")
  .slice(0, 16);

/** As pages name it, beside themselves; a new stylesheet has a new name, so that caches never show an old one. */
export const stylesheetName = `pages-${version}.css`;

/** Serves it, for ever: what stands under a name never changes. */
export const stylesheetPage = () =>
  page({
    path: `/ui/${stylesheetName}`,
    methods: ["GET"],
    handle: () =>
      new Response(rules, {
        headers: {
          "content-type": "text/css; charset=utf-8",
          "cache-control": "public, max-age=31536000, immutable",
        },
      }),
  });
