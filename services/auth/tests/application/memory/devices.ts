import type { UserId } from "../../../src/domain/account/ids.ts";
import type { KnownDevice } from "../../../src/domain/guessing/known-device.ts";
import type {
  BootstrapTokens,
  DeviceHash,
  Devices,
} from "../../../src/application/ports.ts";

type DeviceRow = {
  device: KnownDevice;
  hash: DeviceHash;
  lastUsedAt: Date;
};

/** What the store in memory keeps of known devices and invitations. */
export type GuessingTables = {
  devices: DeviceRow[];
  invitations: Map<string, { expiresAt: Date; isUsed: boolean }>;
};

export const emptyGuessing = (): GuessingTables => ({
  devices: [],
  invitations: new Map(),
});

export function findDevice(
  { devices }: GuessingTables,
  userId: UserId | undefined,
  hashes: readonly DeviceHash[],
  now: Date,
): KnownDevice | undefined {
  return devices.find(
    ({ device, hash }) =>
      device.userId === userId &&
      hashes.includes(hash) &&
      device.expiresAt > now,
  )?.device;
}

export function devicesOf(tables: GuessingTables): Devices {
  const of = (userId: UserId): DeviceRow[] =>
    tables.devices.filter(({ device }) => device.userId === userId);
  const drop = (rows: readonly DeviceRow[]): void => {
    tables.devices = tables.devices.filter((row) => !rows.includes(row));
  };
  return {
    async count(userId, now) {
      return of(userId).filter(({ device }) => device.expiresAt > now).length;
    },
    async remember(device, hash, cap) {
      const kept = of(device.userId).toSorted(
        (a, b) =>
          b.lastUsedAt.getTime() - a.lastUsedAt.getTime() ||
          (a.device.id < b.device.id ? 1 : -1),
      );
      drop(kept.slice(cap - 1));
      tables.devices.push({ device, hash, lastUsedAt: device.createdAt });
    },
    async used(id, at) {
      for (const row of tables.devices)
        if (row.device.id === id) row.lastUsedAt = at;
    },
    async forgetAll(userId) {
      const gone = of(userId);
      drop(gone);
      return gone.length;
    },
  };
}

export function bootstrapOf({ invitations }: GuessingTables): BootstrapTokens {
  return {
    async lock() {},
    async find(hash) {
      return invitations.get(hash);
    },
    async replace({ hash, expiresAt }) {
      for (const [known, { isUsed }] of invitations)
        if (!isUsed) invitations.delete(known);
      invitations.set(hash, { expiresAt, isUsed: false });
    },
    async use(hash) {
      const row = invitations.get(hash);
      if (row !== undefined) invitations.set(hash, { ...row, isUsed: true });
    },
  };
}
