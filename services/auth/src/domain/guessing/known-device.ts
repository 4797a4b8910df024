import { idParser, type Brand } from "@tixlys/nexus";
import type { UserId } from "../account/ids.ts";

export type DeviceId = Brand<string, "DeviceId">;

export const parseDeviceId = idParser<DeviceId>();

/** A program that has shown before that its person can sign in (auth #10). */
export type KnownDevice = {
  readonly id: DeviceId;
  readonly userId: UserId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

const day = 24 * 60 * 60_000;

/** Half a year in all, however often it is used. */
export const deviceLifetimeMs: number = 180 * day;

/** Devices that one account can have; the longest unused one gives way. */
export const deviceCap = 10;

/** Tokens of devices that one attempt may show: a browser that several people share has several. */
export const shownDevicesMax = 4;
