import type { Page } from "@tixlys/pawz";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { memberPage, type Member } from "./member-page.ts";
import { noticeOf } from "./notices.ts";
import type { PageParts } from "./page-parts.ts";
import { devices } from "./sessions-content.ts";

/** An account has ten at most. */
const shownAtMost = 100;

/** Where somebody sees on which devices they are signed in, and ends what they do not know (auth #31). */
export const sessionsPage = (parts: PageParts): Page =>
  memberPage(parts, {
    name: "sessions",
    show: (member) => show(parts, member),
    submit: (member, form) => submit(parts, member, form),
  });

const notices: ReadonlyMap<string, string> = new Map([
  ["ended", "That device is signed out."],
  ["gone", "That device was signed out already."],
  ["others-ended", "Every other device is signed out."],
]);

async function show(
  { app, clock }: PageParts,
  member: Member,
): Promise<Answer> {
  const { sessions } = await app.listSessions(member.visitor.holder, {
    limit: shownAtMost,
  });
  const body = html`<p class="lead">Where your account is signed in.</p>
    ${noticeOf(member, notices)} ${devices(sessions, endMark(member), clock())}`;
  return {
    status: 200,
    content: { title: "Your devices", body, here: "sessions" },
  };
}

/** Ending a session asks for the password from the last ten minutes; without it the page has no buttons (auth #31). */
function endMark({ visitor, mark }: Member): Html | undefined {
  return visitor.isFresh ? mark : undefined;
}

async function submit(
  { app }: PageParts,
  { visitor: { holder, isFresh } }: Member,
  form: URLSearchParams,
): Promise<Answer> {
  if (!isFresh) return { to: "step-up?return_to=sessions" };
  const which = form.get("end") ?? "";
  if (which !== "others") {
    const isEnded = await app.revokeSession(holder, which);
    return { to: `sessions?notice=${isEnded ? "ended" : "gone"}` };
  }
  const { sessions } = await app.listSessions(holder, { limit: shownAtMost });
  for (const { id, current } of sessions)
    if (!current) await app.revokeSession(holder, id);
  return { to: "sessions?notice=others-ended" };
}
