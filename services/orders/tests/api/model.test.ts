import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { TestClaims, TestDatabase } from "@tixlys/testkit";
import {
  act,
  accept,
  accepting,
  acting,
  type Action,
  bidding,
  cancel,
  cancelling,
  type ModelOffer,
  type ModelOrder,
  reviewing,
  seeing,
  touching,
} from "./model.ts";
import {
  type Answer,
  at,
  type Call,
  customer,
  describeProvider,
  newOffer,
  newOrder,
  ordersService,
  post,
  provider,
  textAt,
} from "./orders-api.ts";

let call: Call;
let db: TestDatabase;
beforeAll(async () => {
  ({ call, db } = await ordersService());
});
afterAll(() => db.close());

/** Two customers, two providers, and one who is both. */
const providers = [false, false, true, true, true];

const step = fc.record({
  what: fc.constantFrom(
    "place",
    "bid",
    "bid",
    "change",
    "withdraw",
    "accept",
    "accept",
    "cancel",
    "act",
    "act",
    "act",
    "review",
    "see",
  ),
  actor: fc.nat(providers.length - 1),
  order: fc.nat(2),
  offer: fc.nat(3),
  action: fc.constantFrom<Action>(
    "start",
    "pause",
    "resume",
    "complete",
    "confirm",
    "cancel",
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The suite and the model side by side, with people of this run's own. */
class Run {
  readonly orders: ModelOrder[] = [];
  readonly actors: readonly TestClaims[];
  /** How often each status was the answer, to see that the run reaches something. */
  readonly answered: Record<number, number> = {};

  constructor(ids: readonly string[]) {
    this.actors = ids.map((id, index) =>
      providers[index] === true ? provider(id) : customer(id),
    );
  }

  async take(asked: Step): Promise<void> {
    const { actor } = asked;
    const as = this.actors[actor] ?? {};
    const order = this.orders[asked.order % Math.max(this.orders.length, 1)];
    if (asked.what === "place" || order === undefined) {
      const body = newOrder();
      const made = this.told(201, await call({ path: "/v1/orders", as, body }));
      const id = textAt(made, "data.order.id");
      const open = { status: "open", offers: [], job: undefined } as const;
      this.orders.push({ id, customer: actor, ...open, offers: [] });
      return;
    }
    await this.touch(asked, order, as);
    await this.compare(order);
  }

  private async touch(
    asked: Step,
    order: ModelOrder,
    as: TestClaims,
  ): Promise<void> {
    const { what, actor, action } = asked;
    const path = `/v1/orders/${order.id}`;
    const isProvider = providers[actor] === true;
    const offer = order.offers[asked.offer % Math.max(order.offers.length, 1)];
    switch (what) {
      case "bid": {
        const expected = bidding(order, actor, isProvider);
        const body = newOffer();
        const made = await call({ path: `${path}/offers`, as, body });
        this.told(expected, made);
        if (expected !== 201) return;
        const id = textAt(made, "data.offer.id");
        order.offers.push({ id, provider: actor, status: "pending" });
        return;
      }
      case "cancel": {
        const expected = cancelling(order, actor);
        this.told(expected, await post(call, `${path}/cancel`, as));
        if (expected === 200) cancel(order);
        return;
      }
      case "see": {
        const seen = seeing(order, actor, isProvider);
        const answer = await call({ path, as });
        this.told(seen === undefined ? 404 : 200, answer);
        if (seen !== undefined)
          expect(at(answer, "data.order.offers")).toHaveLength(seen);
        return;
      }
      case "act":
        await this.work(order, action, actor, as);
        return;
      case "review":
        await this.review(order, actor, as);
        return;
      default:
        if (offer !== undefined) await this.offer(asked, order, offer, as);
    }
  }

  private async offer(
    { what, actor }: Step,
    order: ModelOrder,
    offer: ModelOffer,
    as: TestClaims,
  ): Promise<void> {
    const path = `/v1/orders/${order.id}/offers/${offer.id}`;
    if (what === "accept") {
      const expected = accepting(order, offer, actor);
      const won = this.told(expected, await post(call, `${path}/accept`, as));
      if (expected === 200)
        accept(order, offer, textAt(won, "data.order.job.id"));
      return;
    }
    const expected = touching(offer, actor, providers[actor] === true);
    if (what === "withdraw") {
      this.told(expected, await post(call, `${path}/withdraw`, as));
      if (expected === 200) offer.status = "withdrawn";
      return;
    }
    const body = { price: { amount: "70", currency: "EUR" } };
    this.told(expected, await call({ method: "PATCH", path, as, body }));
  }

  private async work(
    order: ModelOrder,
    action: Action,
    actor: number,
    as: TestClaims,
  ): Promise<void> {
    if (order.job === undefined) return;
    const expected = acting(order, action, actor);
    const path = `/v1/jobs/${order.job.id}/${action}`;
    this.told(expected, await post(call, path, as));
    if (expected === 200) act(order, action);
  }

  private async review(
    order: ModelOrder,
    actor: number,
    as: TestClaims,
  ): Promise<void> {
    if (order.job === undefined) return;
    const expected = reviewing(order, actor);
    const path = `/v1/jobs/${order.job.id}/review`;
    this.told(expected, await call({ path, as, body: { rating: 3.5 } }));
    if (expected === 201) order.job.isReviewed = true;
  }

  /** The order as its customer sees it is the model's. */
  private async compare(order: ModelOrder): Promise<void> {
    const as = this.actors[order.customer] ?? {};
    const answer = await call({ path: `/v1/orders/${order.id}`, as });
    expect(at(answer, "data.order")).toMatchObject({
      status: order.status,
      offers: order.offers.map(({ id, status }) => ({ id, status })),
      ...(order.job && { job: { id: order.job.id, status: order.job.status } }),
    });
  }

  private told(expected: number, answer: Answer): Answer {
    const { status } = answer;
    this.answered[status] = (this.answered[status] ?? 0) + 1;
    expect([status, answer.body]).toEqual([expected, answer.body]);
    return answer;
  }
}

test("whatever several people do in whichever order, the API answers as the model says, and shows what it has", async () => {
  const reached = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60 }),
      async (asked) => {
        const ids = providers.map(() => Bun.randomUUIDv7());
        for (const [index, id] of ids.entries())
          if (providers[index] === true)
            await describeProvider(db.database, id);
        const run = new Run(ids);
        for (const each of asked) await run.take(each);
        for (const status of Object.keys(run.answered))
          reached.add(Number(status));
      },
    ),
    { numRuns: 25 },
  );
  expect([...reached].toSorted((one, two) => one - two)).toEqual([
    200, 201, 403, 404, 409,
  ]);
}, 60_000);
