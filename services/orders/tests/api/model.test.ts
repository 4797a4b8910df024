import { afterAll, beforeAll, expect, test } from "bun:test";
import { at, textAt, type Answer, type Call } from "@tixlys/testkit";
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
  customer,
  describeProvider,
  newOffer,
  newOrder,
  ordersService,
  post,
  provider,
} from "./orders-api.ts";

let call: Call;
let db: TestDatabase;
beforeAll(async () => {
  ({ call, db } = await ordersService());
});
afterAll(() => db.close());

/** Two customers, two providers, and one who is both. */
const providers = [false, false, true, true, true];
const ordersAtMost = 3;

const step = fc.record({
  what: fc.constantFrom(
    "place",
    "bid",
    "bid",
    "bid",
    "change",
    "withdraw",
    "accept",
    "cancel",
    "act",
    "act",
    "act",
    "act",
    "review",
    "see",
  ),
  /** Most do what is theirs to do, so that a run gets somewhere; the others are refused, which matters as much. */
  isTheirs: fc.constantFrom(true, true, true, false),
  actor: fc.nat(providers.length - 1),
  order: fc.nat(ordersAtMost - 1),
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
  /** What was done with which answer, to see that the run reaches something. */
  readonly answered = new Set<string>();

  constructor(ids: readonly string[]) {
    this.actors = ids.map((id, index) =>
      providers[index] === true ? provider(id) : customer(id),
    );
  }

  async take(asked: Step): Promise<void> {
    const order = this.orders[asked.order % Math.max(this.orders.length, 1)];
    const isFull = this.orders.length >= ordersAtMost;
    const actor = asked.isTheirs ? ownerOf(asked, order) : asked.actor;
    const as = this.actors[actor] ?? {};
    if ((asked.what === "place" && !isFull) || order === undefined) {
      const body = newOrder();
      const made = this.told(
        "place",
        201,
        await call({ path: "/v1/orders", as, body }),
      );
      const id = textAt(made, "data.order.id");
      const open = { status: "open", offers: [], job: undefined } as const;
      this.orders.push({ id, customer: actor, ...open, offers: [] });
      return;
    }
    if (await this.touch({ ...asked, actor }, order, as))
      await this.compare(order);
  }

  /** All orders are the model's in the end: what was refused has changed nothing. */
  async compareAll(): Promise<void> {
    for (const order of this.orders) await this.compare(order);
  }

  private async touch(
    asked: Step,
    order: ModelOrder,
    as: TestClaims,
  ): Promise<boolean> {
    const { what, actor, action } = asked;
    const path = `/v1/orders/${order.id}`;
    const isProvider = providers[actor] === true;
    const offer = order.offers[asked.offer % Math.max(order.offers.length, 1)];
    switch (what) {
      case "bid": {
        const expected = bidding(order, actor, isProvider);
        const body = newOffer();
        const made = await call({ path: `${path}/offers`, as, body });
        this.told(what, expected, made);
        if (expected !== 201) return false;
        const id = textAt(made, "data.offer.id");
        order.offers.push({ id, provider: actor, status: "pending" });
        return true;
      }
      case "cancel": {
        const expected = cancelling(order, actor);
        this.told(what, expected, await post(call, `${path}/cancel`, as));
        if (expected === 200) cancel(order);
        return expected === 200;
      }
      case "see": {
        const seen = seeing(order, actor, isProvider);
        const answer = await call({ path, as });
        this.told(what, seen === undefined ? 404 : 200, answer);
        if (seen !== undefined)
          expect(at(answer, "data.order.offers")).toHaveLength(seen);
        return false;
      }
      case "act":
        return this.work(
          order,
          asked.isTheirs ? nextOf(order, action) : action,
          actor,
          as,
        );
      case "review":
        return this.review(order, actor, as);
      default:
        return offer !== undefined && this.offer(asked, order, offer, as);
    }
  }

  private async offer(
    { what, actor }: Step,
    order: ModelOrder,
    offer: ModelOffer,
    as: TestClaims,
  ): Promise<boolean> {
    const path = `/v1/orders/${order.id}/offers/${offer.id}`;
    if (what === "accept") {
      const expected = accepting(order, offer, actor);
      const won = await post(call, `${path}/accept`, as);
      this.told(what, expected, won);
      if (expected === 200)
        accept(order, offer, textAt(won, "data.order.job.id"));
      return expected === 200;
    }
    const expected = touching(offer, actor, providers[actor] === true);
    if (what === "withdraw") {
      this.told(what, expected, await post(call, `${path}/withdraw`, as));
      if (expected === 200) offer.status = "withdrawn";
      return expected === 200;
    }
    const body = { price: { amount: "70", currency: "EUR" } };
    this.told(what, expected, await call({ method: "PATCH", path, as, body }));
    return expected === 200;
  }

  private async work(
    order: ModelOrder,
    action: Action,
    actor: number,
    as: TestClaims,
  ): Promise<boolean> {
    if (order.job === undefined) return false;
    const expected = acting(order, action, actor);
    const path = `/v1/jobs/${order.job.id}/${action}`;
    this.told(`act ${action}`, expected, await post(call, path, as));
    if (expected === 200) act(order, action);
    return expected === 200;
  }

  private async review(
    order: ModelOrder,
    actor: number,
    as: TestClaims,
  ): Promise<boolean> {
    if (order.job === undefined) return false;
    const expected = reviewing(order, actor);
    const path = `/v1/jobs/${order.job.id}/review`;
    const body = { rating: 3.5 };
    this.told("review", expected, await call({ path, as, body }));
    if (expected === 201) order.job.isReviewed = true;
    return expected === 201;
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

  private told(what: string, expected: number, answer: Answer): Answer {
    const { status } = answer;
    this.answered.add(`${what} ${String(status)}`);
    expect([status, answer.body]).toEqual([expected, answer.body]);
    return answer;
  }
}

/** Whose turn it is, as far as one person's. */
function ownerOf({ what, actor, offer, action }: Step, order?: ModelOrder) {
  if (order === undefined) return actor;
  const { customer: owner, offers, job } = order;
  const chosen = offers[offer % Math.max(offers.length, 1)];
  switch (what) {
    case "bid":
      return providers.findIndex(
        (isProvider, each) => isProvider && bidding(order, each, true) === 201,
      );
    case "change":
    case "withdraw":
      return chosen?.provider ?? actor;
    case "accept":
    case "cancel":
    case "review":
      return owner;
    case "act":
      return nextOf(order, action) === "confirm"
        ? owner
        : (job?.provider ?? actor);
    default:
      return actor;
  }
}

/** What comes next for a job, or what was thought of where more than one thing can. */
function nextOf({ job }: ModelOrder, action: Action): Action {
  switch (job?.status) {
    case "pending":
      return action === "cancel" ? "cancel" : "start";
    case "in-progress":
      return action === "pause" ? "pause" : "complete";
    case "paused":
      return "resume";
    case "completed":
      return "confirm";
    default:
      return action;
  }
}

/** What somebody does of their own accord, with the order and the offer of these numbers. */
const did = (
  actor: number,
  what: Step["what"],
  more: Partial<Step> = {},
): Step => ({
  what,
  actor,
  isTheirs: false,
  order: 0,
  offer: 0,
  action: "start",
  ...more,
});
const does = (actor: number, action: Action, order = 0): Step =>
  did(actor, "act", { action, order });

/** A run that is no accident: everything that can be done succeeds in it, and is refused for every reason that there is. */
const chosen: readonly Step[] = [
  did(0, "place"),
  did(1, "bid"),
  did(2, "bid"),
  did(2, "bid"),
  did(4, "place"),
  did(4, "bid", { order: 1 }),
  did(3, "see"),
  did(1, "see"),
  did(1, "change"),
  did(3, "change"),
  did(2, "change"),
  did(1, "withdraw"),
  did(3, "withdraw"),
  did(2, "withdraw"),
  did(2, "change"),
  did(2, "withdraw"),
  did(2, "bid"),
  did(3, "bid"),
  did(1, "accept", { offer: 1 }),
  did(0, "accept"),
  did(0, "accept", { offer: 1 }),
  did(0, "accept", { offer: 2 }),
  did(4, "bid"),
  did(0, "cancel"),
  did(1, "cancel"),
  did(4, "cancel", { order: 1 }),
  does(0, "start"),
  does(3, "start"),
  does(2, "complete"),
  does(2, "start"),
  does(2, "pause"),
  does(2, "resume"),
  did(0, "review"),
  does(2, "complete"),
  does(2, "confirm"),
  did(1, "review"),
  did(0, "review"),
  did(0, "review"),
  does(0, "confirm"),
  does(0, "cancel"),
  did(1, "place"),
  did(3, "bid", { order: 2 }),
  did(1, "accept", { order: 2 }),
  does(3, "cancel", 2),
];
const reachable = [
  ...["place 201", "bid 201", "bid 403", "bid 409", "see 200", "see 404"],
  ...["change 200", "change 403", "change 404", "change 409"],
  ...["withdraw 200", "withdraw 403", "withdraw 404", "withdraw 409"],
  ...["accept 200", "accept 404", "accept 409"],
  ...["cancel 200", "cancel 404", "cancel 409"],
  ...["act start 200", "act start 403", "act start 404", "act pause 200"],
  ...["act resume 200", "act complete 200", "act complete 409"],
  ...["act confirm 200", "act confirm 403", "act cancel 200", "act cancel 409"],
  ...["review 201", "review 404", "review 409"],
];

async function runOf(asked: readonly Step[]): Promise<Run> {
  const ids = providers.map(() => Bun.randomUUIDv7());
  for (const [index, id] of ids.entries())
    if (providers[index] === true) await describeProvider(db.database, id);
  const run = new Run(ids);
  for (const each of asked) await run.take(each);
  await run.compareAll();
  return run;
}

test("a chosen run does everything that can be done and is refused for every reason, as the model says", async () => {
  const { answered } = await runOf(chosen);
  expect(reachable.filter((each) => !answered.has(each))).toEqual([]);
}, 60_000);

test("whatever several people do in whichever order, the API answers as the model says, and shows what it has", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 25, maxLength: 45 }),
      async (asked) => {
        await runOf(asked);
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);
