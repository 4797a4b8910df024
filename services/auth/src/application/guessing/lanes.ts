import type { ActiveAccount } from "../../domain/account/account.ts";
import type {
  FailureQuota,
  FailureQuotas,
} from "../../domain/guessing/failure-quotas.ts";
import type { KnownDevice } from "../../domain/guessing/known-device.ts";
import {
  deviceThrottle,
  identifierThrottle,
  type Throttle,
} from "../../domain/guessing/throttle.ts";
import type { FailureWindow, GuessKey, Ports } from "../ports.ts";

/** A way in on which attempts are counted for themselves. */
export type Lane = {
  readonly key: GuessKey;
  readonly throttle: Throttle;
  readonly windows: readonly FailureWindow[];
  /** The known device that opened this lane. */
  readonly device: KnownDevice | undefined;
  /** Whose failures in a row end when the attempt is right. */
  endedBySuccess(account: Names): readonly GuessKey[];
};

/** What an account can be asked for by. */
export type Names = Pick<ActiveAccount, "email" | "username">;

/** The counts of everything that an account can be asked for by. */
export function keysOf(
  { guessKeys }: Pick<Ports, "guessKeys">,
  { email, username }: Names,
): readonly GuessKey[] {
  return [guessKeys.identifier(email), guessKeys.identifier(username)];
}

/**
 * The ways in of one attempt, the one to try first in front. A known device has one of its own, which nobody can drive up or
 * fill from elsewhere (auth #10); when it has no attempt left it is as good as unknown.
 */
export function lanesOf(
  ports: Pick<Ports, "guessKeys">,
  quotas: FailureQuotas,
  attempt: {
    readonly identifier: string;
    readonly device: KnownDevice | undefined;
    readonly ip: string;
  },
): readonly [...Lane[], Lane] {
  const { guessKeys } = ports;
  const { identifier, device, ip } = attempt;
  const common: Lane = {
    key: guessKeys.identifier(identifier),
    throttle: identifierThrottle,
    windows: windowsOf(guessKeys, quotas, ip),
    device: undefined,
    endedBySuccess: (account) => keysOf(ports, account),
  };
  if (device === undefined) return [common];
  const key = guessKeys.device(device.id);
  const own: Lane = {
    key,
    throttle: deviceThrottle,
    windows: [],
    device,
    endedBySuccess: () => [key],
  };
  return [own, common];
}

/** Failures that count together with others from where this one comes (auth #11). */
export function windowsOf(
  guessKeys: Ports["guessKeys"],
  quotas: FailureQuotas,
  ip: string,
): readonly FailureWindow[] {
  return [
    windowOf(guessKeys.address(ip), quotas.address),
    windowOf(guessKeys.network(ip), quotas.network),
    windowOf(guessKeys.everywhere, quotas.everywhere),
  ];
}

function windowOf(key: GuessKey, quota: FailureQuota): FailureWindow {
  return { key, ...quota };
}
