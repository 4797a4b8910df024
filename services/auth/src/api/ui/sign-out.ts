import type { Page } from "@tixlys/pawz";
import { button } from "./form.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import type { PageParts } from "./page-parts.ts";
import { signedOutCookies } from "./visitor.ts";

/** Asks before it ends the session, so that no link or picture of a stranger signs anybody out. */
export const signOutPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "sign-out",
    show: ask,
    async submit({ visitor }) {
      await parts.app.logout(visitor.holder);
      return { to: "sign-in?notice=signed-out", cookies: signedOutCookies };
    },
  });

function ask({ me, mark }: Member): Answer {
  const body = html`<section class="card" aria-label="Sign out">
    <p>
      You are signed in as <strong>${me.user.username}</strong> on this device.
    </p>
    <form method="post" action="sign-out">
      ${mark}
      <div class="row">
        ${button("Sign out", "main")}
        <a class="button quiet" href="account">Stay signed in</a>
      </div>
    </form>
  </section>`;
  return { status: 200, content: { title: "Sign out?", body, here: "none" } };
}
