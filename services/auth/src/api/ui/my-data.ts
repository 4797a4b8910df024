import type { Page } from "@tixlys/pawz";
import type { DataExport } from "../../domain/export/export.ts";
import { documentOnWire } from "../v1/export-schemas.ts";
import { attempts } from "../v1/limits.ts";
import { button, hidden } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import { dayOf } from "./moments.ts";
import { noticeOf } from "./notices.ts";
import type { PageParts } from "./page-parts.ts";

/** Where somebody asks for everything that is kept about them, and fetches it (auth #75). */
export const myDataPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "my-data",
    wantsFresh: true,
    // Coarser than the operation that asks: most of these forms fetch, and one that is ready is not collected again.
    limits: attempts,
    show: (member) => show(parts, member),
    submit: (member, form) => submit(parts, member, form),
  });

const notices: ReadonlyMap<string, string> = new Map([
  [
    "asked",
    "We are collecting your data. A mail will tell you when it is ready.",
  ],
]);

async function show({ app }: PageParts, member: Member): Promise<Answer> {
  const latest = await app.latestExport(member.visitor.holder);
  const body = html`<p class="lead">
      Everything that is kept about you, as one document.
    </p>
    ${noticeOf(member, notices)}
    <section class="card" aria-label="Your data">
      ${latest === undefined ? none : stateOf(latest)}
      <form method="post" action="my-data">
        ${member.mark} ${hidden("do", doFor(latest))}
        <div class="row">
          ${buttonFor(latest)}
          <a class="button quiet" href="account">Back to your account</a>
        </div>
      </form>
    </section>`;
  return {
    status: 200,
    content: { title: "Your data", body, here: "none" },
  };
}

const none = html`<p class="soft">
  You have not asked for it, or it is gone again: we keep it for seven days.
</p>`;

function stateOf({ state, missing, requestedAt, expiresAt }: DataExport): Html {
  if (state === "collecting")
    return html`<p class="soft">
      You asked for it on ${dayOf(requestedAt)}; it is being collected.
    </p>`;
  const lacks =
    missing.length === 0
      ? ""
      : html` It lacks what these parts did not answer: ${missing.join(", ")}.`;
  return html`<p class="soft">
    It is ready, and stays until ${dayOf(expiresAt)}.${lacks}
  </p>`;
}

type Deed = "ask" | "fetch" | "look";

function doFor(latest: DataExport | undefined): Deed {
  if (latest === undefined) return "ask";
  return latest.state === "collecting" ? "look" : "fetch";
}

function buttonFor(latest: DataExport | undefined): Html {
  const words = {
    ask: "Collect my data",
    fetch: "Download my data",
    look: "Look again",
  } as const;
  return button(words[doFor(latest)], "main");
}

async function submit(
  { app }: PageParts,
  { visitor: { holder } }: Member,
  form: URLSearchParams,
): Promise<Answer> {
  const deed = form.get("do");
  if (deed === "ask") {
    const asked = await app.requestExport(holder);
    return asked.ok
      ? { to: "my-data?notice=asked" }
      : { to: "sign-in?notice=ended" };
  }
  const latest = await app.latestExport(holder);
  const document =
    deed === "fetch" && latest !== undefined
      ? await app.openExport(holder, latest.id)
      : undefined;
  return document === undefined
    ? { to: "my-data" }
    : {
        file: "my-data.json",
        text: JSON.stringify(documentOnWire(document), null, 2),
      };
}
