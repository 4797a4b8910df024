import { totpCode } from "@tixlys/testkit";
import { good } from "../../domain/values.ts";
import type { Bench } from "./ports.ts";

/** An app in somebody's hand. */
export type App = {
  readonly secret: string;
  /** What it shows now. */
  readonly code: () => string;
  /** What it shows after the present code, for which time passes. */
  readonly nextCode: () => string;
  /** Six digits that it shows neither now nor a step away. */
  readonly wrongCode: () => string;
};

const stepMs = 30_000;

export function appWith(
  on: Pick<Bench, "now" | "advance">,
  secret: string,
): App {
  const code = () => totpCode(secret, on.now());
  return {
    secret,
    code,
    nextCode() {
      on.advance(stepMs);
      return code();
    },
    wrongCode() {
      const near = [-1, 0, 1].map((step) =>
        totpCode(secret, new Date(on.now().getTime() + step * stepMs)),
      );
      return (
        ["000000", "111111", "222222", "333333"].find(
          (each) => !near.includes(each),
        ) ?? "444444"
      );
    },
  };
}

/** Sets up an app for whoever has that session, which has shown the factor from then on. */
export async function enrolled(
  on: Bench,
  holder: { readonly userId: string; readonly sessionId: string },
) {
  const sure = { ...holder, aal: 1 };
  const { secret } = good(await on.app.startTotp(sure));
  const app = appWith(on, secret);
  const done = good(await on.app.activateTotp(sure, app.code()));
  return { ...done, app };
}
