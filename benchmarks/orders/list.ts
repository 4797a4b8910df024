/** Open orders of these services around a place, the newest first, by cursor: what a page costs as there are more of them. */
import { join } from "node:path";
import { barOf, barPlot } from "../lib/plot.ts";
import { atMost, plainly } from "../lib/report.ts";
import { figure, percentile } from "../lib/statistics.ts";
import type { Figure } from "../lib/statistics.ts";
import { connect, requestOf } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { placeOpenOrders, somewhere } from "./open-orders.ts";
import type { OrdersStage } from "./stage.ts";
import { startSuite } from "./suite.ts";
import type { Suite } from "./suite.ts";

const P99_MS = 25;
const RADII_KM = [5, 25, 100] as const;
const AT_ONCE = 2;
/** For each case and round; half of them are second pages. */
const PAGES = 200;
const WARM_UP_PAGES = 1_500;

type Case = { readonly radiusKm: number; readonly isFiltered: boolean };

const cases: readonly Case[] = [false, true].flatMap((isFiltered) =>
  RADII_KM.map((radiusKm) => ({ radiusKm, isFiltered })),
);
const nameOf = ({ radiusKm, isFiltered }: Case): string =>
  `${radiusKm} km, ${isFiltered ? "3 of 50 services" : "any service"}`;

export async function benchList({
  options,
  report,
  say,
  plots,
}: OrdersStage): Promise<void> {
  const suite = await startSuite(["steersman", "auth", "orders"]);
  try {
    const sizes = [options.orders / 100, options.orders / 10, options.orders];
    const found = new Map<string, Map<number, Figure>>();
    let there = 0;
    for (const size of sizes) {
      await placeOpenOrders(suite, size - there);
      there = size;
      for (const [name, p99] of await measured(suite, options.rounds)) {
        found.set(name, (found.get(name) ?? new Map()).set(size, p99));
        const what = `p99 of a page, ${size} open orders, ${name}`;
        report.add(
          size === options.orders
            ? atMost("list", what, p99, P99_MS, " ms", 1)
            : plainly("list", what, p99, " ms", 1),
        );
      }
    }
    const plot = barPlot({
      title: "Open orders around a place",
      unit: "microseconds of a page through the gateway, p99",
      groups: [...found].map(([label, figures]) => ({
        label,
        bars: [...figures].map(([size, p99]) =>
          barOf(
            `${size.toLocaleString("en")} open orders`,
            inMicroseconds(p99),
          ),
        ),
      })),
    });
    await Bun.write(join(plots, "orders.svg"), plot);
    say("");
  } finally {
    await suite.stop();
  }
}

const inMicroseconds = ({ rounds }: Figure): Figure =>
  figure(rounds.map((ms) => ms * 1_000));

/** The 99th percentile of each case over the rounds. */
async function measured(
  suite: Suite,
  rounds: number,
): Promise<ReadonlyMap<string, Figure>> {
  const port = Number(new URL(suite.gateway).port);
  const connections = await Promise.all(
    Array.from({ length: AT_ONCE }, () => connect(port)),
  );
  const pages = async (each: Case, count: number): Promise<number[]> => {
    const token = suite.people.providers[0]?.token() ?? "";
    const all = connections.map((connection) =>
      readPages(
        connection,
        token,
        suite.people.serviceIds,
        each,
        count / AT_ONCE,
      ),
    );
    return (await Promise.all(all)).flat();
  };
  for (const each of cases) await pages(each, WARM_UP_PAGES / cases.length);
  const p99s = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const each of cases) {
      const name = nameOf(each);
      const p99 = percentile(await pages(each, PAGES), 0.99);
      p99s.set(name, [...(p99s.get(name) ?? []), p99]);
    }
  for (const connection of connections) connection.end();
  return new Map([...p99s].map(([name, values]) => [name, figure(values)]));
}

/** Reads first pages around somewhere, each with the one behind it where there is one. @throws Error for an answer other than 200. */
async function readPages(
  connection: Connection,
  token: string,
  serviceIds: readonly string[],
  { radiusKm, isFiltered }: Case,
  count: number,
): Promise<number[]> {
  const latencies: number[] = [];
  let path = "";
  while (latencies.length < count) {
    const from = performance.now();
    path ||= pathOf(radiusKm, isFiltered ? three(serviceIds) : []);
    const answer = await connection.ask(requestOf("GET", path, token));
    latencies.push(performance.now() - from);
    if (!answer.startsWith("HTTP/1.1 200"))
      throw new Error(answer.slice(0, 800));
    const cursor = /"nextCursor":"([^"]+)"/.exec(answer)?.[1];
    const isSecond = path.includes("&cursor=");
    path =
      cursor === undefined || isSecond
        ? ""
        : `${path}&cursor=${encodeURIComponent(cursor)}`;
  }
  return latencies;
}

function pathOf(radiusKm: number, serviceIds: readonly string[]): string {
  const { lat, lon } = somewhere();
  const near = `${lat.toFixed(4)},${lon.toFixed(4)}`;
  const services =
    serviceIds.length === 0 ? "" : `&serviceId=${serviceIds.join(",")}`;
  return `/orders/v1/orders?scope=open&near=${near}&radiusKm=${radiusKm}${services}`;
}

/** One that many ask for, and two others. */
function three(serviceIds: readonly string[]): readonly string[] {
  const at = Math.floor(Math.random() * (serviceIds.length - 20));
  return [serviceIds[0] ?? "", ...serviceIds.slice(at + 10, at + 12)];
}
