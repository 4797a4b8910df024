import type { MySession } from "../../application/session/my-sessions.ts";
import { hidden } from "./form.ts";
import { html, type Html } from "./html.ts";
import { ago, moment } from "./moments.ts";

/**
 * The devices of one account, the one that asks first. `mark` belongs into the forms that end one; without it the password
 * has to be given first.
 */
export function devices(
  sessions: readonly MySession[],
  mark: Html | undefined,
  now: Date,
): Html {
  const ordered = sessions.toSorted(
    (a, b) =>
      Number(b.current) - Number(a.current) ||
      b.lastUsedAt.getTime() - a.lastUsedAt.getTime(),
  );
  return html`<section class="card" aria-label="Devices">
      <ul class="rows">
        ${ordered.map((each, at) => deviceRow(each, at, mark, now))}
      </ul>
    </section>
    ${sessions.length > 1 ? others(mark) : onlyThis}`;
}

function deviceRow(
  session: MySession,
  at: number,
  mark: Html | undefined,
  now: Date,
): Html {
  const { id, device, ip, createdAt, lastUsedAt, current } = session;
  const used = current
    ? html`in use now`
    : html`last used ${ago(lastUsedAt, now)}`;
  return html`<li>
    <div class="what">
      <h2 id="device-${String(at)}">
        ${device} ${current ? html`<span class="mark">This device</span>` : ""}
      </h2>
      <p class="soft">${ip} · ${used}</p>
      <p class="soft">Signed in ${moment(createdAt)}</p>
    </div>
    ${current ? html`<a class="button quiet small" href="sign-out">Sign out</a>` : mark && endForm(id, at, mark)}
  </li>`;
}

function endForm(id: string, at: number, mark: Html): Html {
  return html`<form method="post" action="sessions">
    ${mark} ${hidden("end", id)}
    <button
      type="submit"
      class="button quiet small"
      aria-describedby="device-${String(at)}"
    >
      Sign out
    </button>
  </form>`;
}

function others(mark: Html | undefined): Html {
  return html`<section class="card">
    <h2>Something you do not recognise?</h2>
    <p class="soft">
      Sign out everywhere else first, then
      <a href="change-password">change your password</a>. This device stays
      signed in.
    </p>
    ${mark === undefined ? passwordFirst : othersForm(mark)}
  </section>`;
}

function othersForm(mark: Html): Html {
  return html`<form method="post" action="sessions">
    ${mark} ${hidden("end", "others")}
    <button type="submit" class="button bad">
      Sign out on all other devices
    </button>
  </form>`;
}

const passwordFirst = html`<a
  class="button quiet"
  href="step-up?return_to=sessions"
  >Enter your password to sign devices out</a
>`;

const onlyThis = html`<p class="after">
  You are signed in on this device only.
</p>`;
