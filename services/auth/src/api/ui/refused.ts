import type { PageRefusal } from "@tixlys/pawz";
import { notice } from "./form.ts";
import { html } from "./html.ts";
import type { Answer } from "./layout.ts";

/** A page that tells one thing and what to do about it. */
export function told(
  status: number,
  title: string,
  sentence: string,
  next?: { readonly to: string; readonly text: string },
): Answer {
  const body = html`<p class="lead" role="status">${sentence}</p>
    ${next === undefined ? "" : html`<a class="button full" href="${next.to}">${next.text}</a>`}`;
  return { status, content: { title, body } };
}

/** What pawz refused, in words for people. */
export function refused({ status, retryAfterSeconds }: PageRefusal): Answer {
  const { title, sentence } = wordsFor(status, retryAfterSeconds);
  const body = html`${notice("bad", sentence)}
    <p class="soft">
      Nothing was changed. Going back in your browser brings you to where you
      were.
    </p>`;
  return { status, content: { title, body, isWrong: true } };
}

function wordsFor(
  status: number,
  seconds: number | undefined,
): { readonly title: string; readonly sentence: string } {
  switch (status) {
    case 429:
      return {
        title: "Too many tries",
        sentence: `There were too many tries from your network. Please wait ${wait(seconds)} and try again.`,
      };
    case 403:
      return {
        title: "This did not come from here",
        sentence:
          "The form was sent by another site. Please open our page yourself and send it from there.",
      };
    case 409:
    case 503:
    case 504:
      return {
        title: "Please try again",
        sentence: `This did not work just now. Please wait ${wait(seconds)} and try again.`,
      };
    case 500:
      return {
        title: "Something went wrong",
        sentence:
          "This is our mistake, and it has been noted. Please try again later.",
      };
    default:
      return {
        title: "This request cannot be read",
        sentence:
          "Something is wrong with the address or the form. Please open the page anew.",
      };
  }
}

/** Too many wrong passwords of somebody who is signed in; a reset still works (auth #10). */
export function tooManyTries({
  retryAfterMs,
}: {
  readonly retryAfterMs: number;
}): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const said = html`There were too many tries of your password. Please wait
    ${wait(seconds)}, or <a href="forgot-password">reset the password</a>.`;
  const body = html`${notice("bad", said)}
    <p class="soft">Nothing was changed.</p>`;
  return {
    status: 429,
    headers: { "retry-after": String(seconds) },
    content: { title: "Too many tries", body, isWrong: true },
  };
}

/** A length of time as people say it. */
export function wait(seconds: number | undefined): string {
  if (seconds === undefined || seconds <= 2) return "a moment";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

/** A form that another site sent here. */
export const foreignForm: Answer = refused({
  status: 403,
  retryAfterSeconds: undefined,
  nonce: "",
});

/** Others changed the same thing each time, or too many passwords wait to be checked; a moment later it should work. */
export const busy: Answer = {
  ...refused({ status: 503, retryAfterSeconds: 1, nonce: "" }),
  headers: { "retry-after": "1" },
};
