import type { Refusal } from "../../application/application.ts";
import type { Crowd } from "./audience.ts";
import { type About, errorFrame } from "./frames.ts";
import { said } from "./refusals.ts";
import type { ChatConnection } from "./session.ts";

/** Says no to one socket, and why. */
export class Answers {
  readonly #crowd: Crowd;
  readonly #onTrouble: (err: unknown, what: string) => void;

  constructor(o: {
    readonly crowd: Crowd;
    readonly onTrouble: (err: unknown, what: string) => void;
  }) {
    this.#crowd = o.crowd;
    this.#onTrouble = o.onTrouble;
  }

  refuse(
    connection: ChatConnection,
    code: string,
    message: string,
    about: About,
  ): void {
    this.#crowd.answer(connection, errorFrame({ code, message, about }));
  }

  /** For what a use case refused. */
  refused(connection: ChatConnection, refusal: Refusal, about: About): void {
    this.#crowd.answer(connection, refusalFrame(refusal, about));
  }

  /** For what broke here. */
  failed(
    connection: ChatConnection,
    about: About,
    err: unknown,
    what: string,
  ): void {
    this.#crowd.answer(connection, this.failure(about, err, what));
  }

  /** Tells of the fault; the frame for the client. */
  failure(about: About, err: unknown, what: string): string {
    this.#onTrouble(err, what);
    return errorFrame({
      code: "unavailable",
      message: "This did not work just now. Please try again.",
      about,
    });
  }
}

/** A refusal as an `error` frame. */
export function refusalFrame(refusal: Refusal, about: About): string {
  const { code, message } = said(refusal);
  return errorFrame({ code, message, about });
}
