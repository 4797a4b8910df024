import type { Page, RouteLimits } from "@tixlys/pawz";
import type { Me } from "../../application/session/my-sessions.ts";
import { hidden } from "./form.ts";
import { formPage, type Asked } from "./form-page.ts";
import type { Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import type { PageParts } from "./page-parts.ts";
import { told } from "./refused.ts";
import { formMark, isMarked, markField, type Visitor } from "./visitor.ts";

/** Who looks at a page of their own, or sends its form. */
export type Member = Asked & {
  readonly visitor: Visitor;
  readonly me: Me;
  /** Belongs into each form of the page. */
  readonly mark: Html;
};

/** A page for somebody who is signed in. */
export type MemberPage = {
  /** Its name beside the other pages: `account`. */
  readonly name: string;
  readonly limits?: RouteLimits;
  readonly once?: true;
  /** What decides who owns the account wants the password again, unless it was given within ten minutes (auth #49). */
  readonly wantsFresh?: true;
  readonly show: (member: Member) => Promise<Answer> | Answer;
  readonly submit?: (
    member: Member,
    form: URLSearchParams,
  ) => Promise<Answer> | Answer;
};

/**
 * Whoever is not signed in goes to the sign-in page and comes back. A form counts only with the mark that was made for its
 * sender, beside where it comes from (auth #33).
 */
export function memberPage(parts: PageParts, own: MemberPage): Page {
  const { name, limits, once, submit } = own;
  const enter = async (
    asked: Asked,
    go: (member: Member) => Promise<Answer> | Answer,
  ): Promise<Answer> => {
    const visitor = await parts.visitors(asked);
    const me =
      visitor === undefined ? undefined : await parts.app.me(visitor.holder);
    if (visitor === undefined || me === undefined)
      return { to: `sign-in?return_to=${name}` };
    if (own.wantsFresh === true && !visitor.isFresh)
      return { to: `step-up?return_to=${name}` };
    const mark = hidden(markField, formMark(visitor));
    return go({ ...asked, visitor, me, mark });
  };
  return formPage(parts.trusted, {
    path: `/ui/${name}`,
    ...(limits === undefined ? {} : { limits }),
    ...(once === undefined ? {} : { once }),
    show: (asked) => enter(asked, own.show),
    ...(submit === undefined
      ? {}
      : {
          submit: (asked, form) =>
            enter(asked, async (member) => {
              const { userId, sessionId } = member.visitor.holder;
              if (!isMarked(member.visitor, form)) {
                await parts.app.noteForeignForm(userId, name);
                return outdated(name);
              }
              await asked.actFor(userId, sessionId);
              return submit(member, form);
            }),
        }),
  });
}

/** The page stood open while somebody signed in again or a script renewed the cookie: its form was made for the one before. */
function outdated(name: string): Answer {
  return told(
    403,
    "This page was out of date",
    "Your sign-in was renewed since you opened it. Nothing was changed; please try once more.",
    { to: name, text: "Open the page again" },
  );
}
