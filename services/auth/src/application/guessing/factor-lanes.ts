import type { UserId } from "../../domain/account/ids.ts";
import type { FailureQuotas } from "../../domain/guessing/failure-quotas.ts";
import type { KnownDevice } from "../../domain/guessing/known-device.ts";
import {
  deviceThrottle,
  identifierThrottle,
} from "../../domain/guessing/throttle.ts";
import type { Ports } from "../ports.ts";
import { windowsOf, type Lane } from "./lanes.ts";

/**
 * The ways in of a code: counted for the account and apart from its passwords, which a right one would forget. A known device
 * has a way of its own, as with passwords (auth #10 #22).
 */
export function factorLanesOf(
  { guessKeys }: Pick<Ports, "guessKeys">,
  quotas: FailureQuotas,
  attempt: {
    readonly userId: UserId;
    readonly device: KnownDevice | undefined;
    readonly ip: string;
  },
): readonly [...Lane[], Lane] {
  const { userId, device, ip } = attempt;
  const key = guessKeys.factor(userId);
  const common: Lane = {
    key,
    throttle: identifierThrottle,
    windows: windowsOf(guessKeys, quotas, ip),
    device: undefined,
    endedBySuccess: () => [key],
  };
  if (device === undefined) return [common];
  const own = guessKeys.factorOn(device.id);
  const lane: Lane = {
    key: own,
    throttle: deviceThrottle,
    windows: [],
    device,
    endedBySuccess: () => [own],
  };
  return [lane, common];
}
