import type { PendingTotp } from "../../application/factor/enrol-totp.ts";
import type { FactorView } from "../../application/ports.ts";
import {
  button,
  field,
  formId,
  hidden,
  notice,
  noProblems,
  summary,
  type Problems,
} from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { dayOf } from "./moments.ts";
import { qrCode } from "./qr-code.ts";

const title = "Second factor";

/** A page of it. */
function page(body: Html, isWrong = false, status = 200): Answer {
  return { status, content: { title, body, here: "none", isWrong } };
}

/** One button of the page: what it does is told by `act`. */
function actForm(
  mark: Html,
  act: "begin" | "renew" | "remove",
  text: string,
  look: "main" | "quiet" | "bad",
): Html {
  return html`<form method="post" action="second-factor">
    ${mark} ${formId()} ${hidden("act", act)} ${button(text, look)}
  </form>`;
}

const why = html`<p class="lead">
  With an app for codes nobody signs in as you who only knows your password.
</p>`;

/** There is none yet. */
export function noFactor(mark: Html, isNeeded: boolean): Answer {
  const needed = notice(
    "note",
    "Your account manages others. It needs a second factor before it can do that.",
  );
  return page(
    html`${isNeeded ? needed : why}
      <section class="card" aria-label="${title}">
        <p>
          You need an authenticator app on your phone or computer, or a password
          manager that makes codes.
        </p>
        ${actForm(mark, "begin", "Set up an app", "main")}
      </section>`,
  );
}

/** The app gets its secret, and shows that it has it. */
export function pendingFactor(
  mark: Html,
  { secret, qr }: PendingTotp,
  problems: Problems = noProblems,
): Answer {
  const isWrong = problems.size > 0;
  const code = {
    name: "code",
    label: "The six digits that the app shows now",
    autocomplete: "one-time-code",
    maxLength: 16,
  } as const;
  return page(
    html`${summary(problems)}
      <section class="card stack" aria-label="Set up an app">
        <div>
          <h2>1. Give the app its key</h2>
          <p class="soft">Scan this with the app, or type the key into it.</p>
          ${qrCode(qr)}
          <p><code class="key">${spaced(secret)}</code></p>
        </div>
        <form method="post" action="second-factor">
          <h2>2. Show that it works</h2>
          ${mark} ${formId()} ${hidden("act", "activate")}
          ${field(code, problems)}
          <div class="row">
            ${button("Turn it on", "main")}
            <a class="button quiet" href="account">Cancel</a>
          </div>
        </form>
      </section>
      <p class="after">
        From then on every sign-in asks for a code, and your other devices are
        signed out.
      </p>`,
    isWrong,
    isWrong ? 422 : 200,
  );
}

const spaced = (secret: string): string =>
  secret.replaceAll(/(.{4})(?=.)/g, "$1 ");

/** The codes for when the app is gone, this once. */
export function recoveryCodes(codes: readonly string[], said: string): Answer {
  return page(
    html`${notice("good", said)}
      <section class="card" aria-label="Recovery codes">
        <h2>Your recovery codes</h2>
        <p class="soft">
          Each lets you in once without the app. Print them or write them down,
          and keep them apart from it: they are not shown again.
        </p>
        <ul class="codes">
          ${codes.map((code) => html`<li><code>${code}</code></li>`)}
        </ul>
        <a class="button main" href="account">I have kept them</a>
      </section>`,
  );
}

/** It is in use. */
export function factorInUse(
  mark: Html,
  { activatedAt, recoveryCodesLeft }: FactorView,
  isRoot: boolean,
): Answer {
  const left =
    recoveryCodesLeft === 1 ? "1 is left" : `${recoveryCodesLeft} are left`;
  return page(
    html`<p class="lead">Every sign-in asks for a code of your app.</p>
      <section class="card" aria-label="${title}">
        <ul class="rows">
          <li>
            <div class="what">
              <h2>App for codes <span class="mark">On</span></h2>
              <p class="soft">Since ${dayOf(activatedAt)}</p>
            </div>
            ${actForm(mark, "begin", "Use another app", "quiet")}
          </li>
          <li>
            <div class="what">
              <h2>Recovery codes</h2>
              <p class="soft">${left}. New ones void the old.</p>
            </div>
            ${actForm(mark, "renew", "Make new ones", "quiet")}
          </li>
        </ul>
      </section>
      ${isRoot ? kept : removal(mark)}`,
  );
}

const kept = html`<p class="after">
  The root account keeps its second factor; it can move to another app.
</p>`;

function removal(mark: Html): Html {
  return html`<section class="card">
    <h2>Without a second factor</h2>
    <p class="soft">
      Your password alone will sign you in. You are signed out everywhere, here
      as well.
    </p>
    ${actForm(mark, "remove", "Remove the second factor", "bad")}
  </section>`;
}
