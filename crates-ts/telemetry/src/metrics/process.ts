/// <reference path="./prometheus-client.d.ts" />
import eventLoopLag from "@prometheus-io/client/lib/metrics/eventLoopLag.js";
import heapSizeAndUsed from "@prometheus-io/client/lib/metrics/heapSizeAndUsed.js";
import osMemoryHeap from "@prometheus-io/client/lib/metrics/osMemoryHeap.js";
import processCpuTotal from "@prometheus-io/client/lib/metrics/processCpuTotal.js";
import processMaxFileDescriptors from "@prometheus-io/client/lib/metrics/processMaxFileDescriptors.js";
import processOpenFileDescriptors from "@prometheus-io/client/lib/metrics/processOpenFileDescriptors.js";
import processStartTime from "@prometheus-io/client/lib/metrics/processStartTime.js";
import type { FamilyTarget } from "./families.ts";
import type { Metrics } from "./types.ts";

/** What `build_info` and `target_info` say of this process. */
export type BuildFacts = {
  service: string;
  version: string;
  environment: string;
  commit?: string;
};

/** Wakes 20 times a second: fine enough for a p99 above 50 ms, next to nothing for an idle process. */
const eventLoopMonitoringPrecision = 50;

/**
 * The library's default families that work on Bun; its GC, handle, request and heap-space families
 * stay empty there and are left out (platform notes 2.6).
 */
export function registerProcessMetrics(target: FamilyTarget): void {
  const { registry } = target;
  for (const collect of [
    processCpuTotal,
    processStartTime,
    osMemoryHeap,
    processOpenFileDescriptors,
    processMaxFileDescriptors,
    heapSizeAndUsed,
  ]) {
    collect(registry);
  }
  eventLoopLag(registry, { eventLoopMonitoringPrecision });
  rememberCounters(target);
}

/** `build_info` (ours) and `target_info` (OpenMetrics' name for the resource), both constant 1. */
export function registerBuildInfo(metrics: Metrics, facts: BuildFacts): void {
  metrics
    .gauge({
      name: "build_info",
      help: "What runs here; always 1.",
      labels: {
        service: "bounded",
        version: "bounded",
        commit: "bounded",
        runtime: "bounded",
      },
    })
    .set(1, {
      service: facts.service,
      version: facts.version,
      commit: facts.commit ?? "unknown",
      runtime: `bun ${Bun.version}`,
    });
  metrics
    .gauge({
      name: "target_info",
      help: "Resource attributes of this process; always 1.",
      labels: {
        service_name: "bounded",
        service_version: "bounded",
        deployment_environment_name: "bounded",
      },
    })
    .set(1, {
      service_name: facts.service,
      service_version: facts.version,
      deployment_environment_name: facts.environment,
    });
}

/** The library's own counters lose their `_total` in an OpenMetrics scrape like ours; see registry.ts. */
function rememberCounters(target: FamilyTarget): void {
  for (const metric of target.registry.getMetricsAsArray()) {
    if (metric.type === "counter") target.counters.set(metric, metric.name);
  }
}
