import { button, hidden, notice } from "./form.ts";
import { html, type Html } from "./html.ts";
import type { Answer } from "./layout.ts";
import { addressForm } from "./new-link-content.ts";

/** Asks before anything happens: mail scanners open links, but press no buttons. */
export function askFirst(question: {
  readonly title: string;
  readonly text: Html;
  /** Where the form goes: the page itself. */
  readonly action: string;
  readonly token: string;
  readonly button: string;
}): Answer {
  const { title, text, action, token } = question;
  const body = html`${text}
    <form method="post" action="${action}">
      ${hidden("token", token)} ${button(question.button)}
    </form>`;
  return { status: 200, content: { title, body } };
}

/** What helps: another link for an address, or a way on. */
type Help =
  | { readonly action: string; readonly button: string }
  | { readonly to: string; readonly text: string };

/** A link that does nothing any more, and what helps. */
export function deadLink(
  status: number,
  title: string,
  sentence: string,
  ...help: readonly Help[]
): Answer {
  const body = html`${notice("bad", sentence)}
    <div class="stack">${help.map(way)}</div>`;
  return { status, content: { title, body, isWrong: true } };
}

function way(help: Help): Html {
  return "to" in help
    ? html`<a class="button full" href="${help.to}">${help.text}</a>`
    : addressForm(help.action, help.button);
}
