import { newId } from "@tixlys/nexus";
import {
  deviceCap,
  deviceLifetimeMs,
  parseDeviceId,
  shownDevicesMax,
} from "../../domain/guessing/known-device.ts";
import { describeDevice } from "../../domain/session/device.ts";
import type { Proof } from "../guessing/guarded-proof.ts";
import type { Ports, Work } from "../ports.ts";
import type { Device } from "./start-session.ts";

/** Tokens that one browser may show: several people may use it. */
export const tokensShownMax: number = shownDevicesMax;

/** The token of a device that has become known, for the device alone. */
export type IssuedDevice = { readonly token: string; readonly expiresAt: Date };

/**
 * Makes the program of a login known, where it wants to be, so that attackers elsewhere cannot lock it out (auth #10). A login
 * from no known device, when the account has some, is told to its owner (auth #74). The account is locked already.
 */
export async function rememberDevice(
  tx: Work,
  ports: Pick<Ports, "ids" | "deviceTokens">,
  login: {
    readonly proof: Proof;
    readonly device: Device;
    readonly remember: boolean;
    readonly at: Date;
  },
): Promise<IssuedDevice | undefined> {
  const { proof, device, remember, at } = login;
  if (proof.device !== undefined) {
    await tx.devices.used(proof.device.id, at);
    return undefined;
  }
  const { id: userId } = proof.account;
  if ((await tx.devices.count(userId, at)) > 0)
    await tx.outbox.publish({
      type: "LoginFromNewDevice",
      userId,
      device: describeDevice(device.userAgent),
      at,
      version: await tx.accounts.advance(userId),
    });
  if (!remember) return undefined;
  const { token, hash } = ports.deviceTokens.issue();
  const id = newId(parseDeviceId, ports.ids);
  const expiresAt = new Date(at.getTime() + deviceLifetimeMs);
  await tx.devices.remember(
    { id, userId, createdAt: at, expiresAt },
    hash,
    deviceCap,
  );
  await tx.audit.record({
    action: "authn_device_remembered",
    subject: userId,
    actor: { kind: "user", id: userId },
    details: { device: id },
  });
  return { token, expiresAt };
}
