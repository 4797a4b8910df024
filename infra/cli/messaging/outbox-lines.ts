/** The tables of `outbox`. */
import type { BucketState, LaneState } from "@tixlys/messaging/inspect";
import type { Output } from "../console/output.ts";
import { table } from "../console/output.ts";
import type { ServiceOutbox } from "./outboxes.ts";

/** One row per service and lane; below it the buckets in which something waits, or all of them. */
export function outboxLines(
  outboxes: readonly ServiceOutbox[],
  everyBucket: boolean,
  paint: Output["paint"],
): string[] {
  const rows = outboxes.flatMap(({ service, lanes, aside }) =>
    lanes
      .filter((lane) => everyBucket || isUsed(lane))
      .map((lane) => laneRow(service, lane, aside)),
  );
  const header = [
    "SERVICE",
    "LANE",
    "PENDING",
    "OLDEST",
    "PUBLISHED BY",
    "HELD UP BY",
    "ASIDE",
  ];
  const buckets = outboxes.flatMap(({ service, lanes }) =>
    lanes.flatMap((lane) =>
      lane.buckets
        .filter(({ pending }) => everyBucket || pending > 0)
        .map((bucket) => bucketRow(service, lane, bucket)),
    ),
  );
  const dim = (line: string, index: number) =>
    index === 0 ? paint("dim", line) : line;
  return [
    ...table(header, rows).map(dim),
    ...(buckets.length === 0
      ? []
      : [
          "",
          ...table(
            ["SERVICE", "LANE", "BUCKET", "PENDING", "OLDEST", "LEASE"],
            buckets,
          ).map(dim),
        ]),
  ];
}

/** Most services never revoke anything: that lane is then nobody's. */
function isUsed({ lane, watermark, buckets }: LaneState): boolean {
  return (
    lane === "events" ||
    watermark.drawn > 0 ||
    buckets.some(({ leaseOwner }) => leaseOwner !== null)
  );
}

function laneRow(service: string, lane: LaneState, aside: number): string[] {
  const { holder } = lane.watermark;
  const owners = new Set(
    lane.buckets.flatMap(({ leaseOwner }) => leaseOwner ?? []),
  );
  const oldest = Math.max(
    ...lane.buckets.map(({ oldestAgeMs }) => oldestAgeMs ?? 0),
  );
  const free = lane.buckets.filter(
    ({ leaseOwner }) => leaseOwner === null,
  ).length;
  const by =
    owners.size === 0
      ? "nobody"
      : `${owners.size} ${owners.size === 1 ? "relay" : "relays"}`;
  return [
    service,
    lane.lane,
    String(lane.buckets.reduce((sum, { pending }) => sum + pending, 0)),
    age(oldest === 0 ? null : oldest),
    owners.size > 0 && free > 0 ? `${by}, ${free} buckets free` : by,
    holder === null
      ? ""
      : `pid ${holder.pid}, ${age(holder.ageMs)}, ${holder.state} (${holder.application})`,
    lane.lane === "events" && aside > 0 ? String(aside) : "",
  ];
}

function bucketRow(
  service: string,
  { lane }: LaneState,
  { bucket, pending, oldestAgeMs, leaseOwner, leaseLeftMs }: BucketState,
): string[] {
  const lease =
    leaseOwner === null
      ? "nobody"
      : `${leaseOwner}, ${String(leaseLeftMs)} ms left`;
  return [
    service,
    lane,
    String(bucket),
    String(pending),
    age(oldestAgeMs),
    lease,
  ];
}

/** 42 ms, 3.1 s, 12 min, 5 h. */
export function age(ms: number | null): string {
  if (ms === null) return "";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000
    ? `${Math.round(ms / 60_000)} min`
    : `${Math.round(ms / 3_600_000)} h`;
}
