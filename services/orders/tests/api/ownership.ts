import { at, type Call } from "@tixlys/testkit";
import type { TestClaims } from "@tixlys/testkit";
import {
  admin,
  bid,
  customer,
  newOffer,
  placed,
  provider,
  won,
} from "./orders-api.ts";

/** Those who ask: the order's customer, another one, the provider who has offered or won, another one, and management. */
export type Asking = {
  readonly me: string;
  readonly stranger: string;
  readonly ada: string;
  readonly bo: string;
};

const people = [
  "customer",
  "other customer",
  "provider",
  "other provider",
  "management",
] as const;
type Who = (typeof people)[number];

type Things = {
  readonly id: string;
  readonly offerId?: string;
};

type Row = {
  readonly method: string;
  readonly path: string;
  /** Makes what is asked for anew. */
  readonly make: (call: Call, of: Asking) => Promise<Things>;
  readonly body?: object;
  /** The status for each of `people`, in their order. */
  readonly answers: readonly [number, number, number, number, number];
};

const open: Row["make"] = async (call, { me }) => ({
  id: await placed(call, me),
});
const bidden: Row["make"] = async (call, { me, ada }) => {
  const id = await placed(call, me);
  return { id, offerId: await bid(call, ada, id) };
};
const lost: Row["make"] = async (call, { me, ada }) => {
  const { order, offer } = await won(call, me, ada);
  return { id: order, offerId: offer };
};
const jobAfter =
  (...steps: readonly string[]): Row["make"] =>
  async (call, { me, ada }) => ({ id: (await won(call, me, ada, steps)).job });

const order = "/v1/orders/{id}";
const offer = `${order}/offers/{offerId}`;
const step = (name: string, ...before: readonly string[]): Row => ({
  method: "POST",
  path: `/v1/jobs/{id}/${name}`,
  make: jobAfter(...before),
  answers: [403, 404, 200, 404, 404],
});
const price = { amount: "70", currency: "EUR" };

/** Every operation that takes the id of something of somebody's, and what each of them is answered. */
export const rows: readonly Row[] = [
  {
    method: "GET",
    path: order,
    make: bidden,
    answers: [200, 404, 200, 200, 200],
  },
  // Once it is given away it is there for nobody but its parties.
  {
    method: "GET",
    path: order,
    make: lost,
    answers: [200, 404, 200, 404, 200],
  },
  {
    method: "PATCH",
    path: order,
    make: bidden,
    body: { city: "Brno" },
    answers: [200, 404, 404, 404, 404],
  },
  {
    method: "POST",
    path: `${order}/cancel`,
    make: bidden,
    answers: [200, 404, 404, 404, 404],
  },
  {
    method: "GET",
    path: `${order}/history`,
    make: lost,
    answers: [200, 404, 404, 404, 200],
  },
  {
    method: "POST",
    path: `${order}/offers`,
    make: open,
    body: newOffer(),
    answers: [403, 403, 201, 201, 403],
  },
  {
    method: "GET",
    path: offer,
    make: bidden,
    answers: [200, 404, 200, 404, 200],
  },
  {
    method: "PATCH",
    path: offer,
    make: bidden,
    body: { price },
    answers: [403, 403, 200, 404, 403],
  },
  {
    method: "POST",
    path: `${offer}/withdraw`,
    make: bidden,
    answers: [403, 403, 200, 404, 403],
  },
  {
    method: "POST",
    path: `${offer}/accept`,
    make: bidden,
    answers: [200, 404, 404, 404, 404],
  },
  {
    method: "GET",
    path: "/v1/jobs/{id}",
    make: jobAfter(),
    answers: [200, 404, 200, 404, 200],
  },
  step("start"),
  step("pause", "start"),
  step("resume", "start", "pause"),
  step("complete", "start"),
  {
    ...step("confirm", "start", "complete"),
    answers: [200, 404, 403, 404, 404],
  },
  { ...step("cancel"), answers: [200, 404, 200, 404, 404] },
  {
    method: "POST",
    path: "/v1/jobs/{id}/review",
    make: jobAfter("start", "complete"),
    body: { rating: 4 },
    answers: [201, 404, 404, 404, 404],
  },
];

const claimsOf = (of: Asking): Readonly<Record<Who, TestClaims>> => ({
  customer: customer(of.me),
  "other customer": customer(of.stranger),
  provider: provider(of.ada),
  "other provider": provider(of.bo),
  management: admin,
});

/** What was answered otherwise than the table says, one sentence each. */
export async function ownershipMistakes(
  call: Call,
  of: Asking,
  asked: Call = call,
): Promise<readonly string[]> {
  const mistakes = await Promise.all(
    rows.map((row) => mistakesOf(row, { call, of, asked })),
  );
  return mistakes.flat();
}

async function mistakesOf(
  { method, path, make, body, answers }: Row,
  { call, of, asked }: { call: Call; of: Asking; asked: Call },
): Promise<readonly string[]> {
  const mistakes: string[] = [];
  const claims = claimsOf(of);
  let things = await make(call, of);
  for (const [index, who] of people.entries()) {
    const answer = await asked({
      method,
      path: path
        .replace("{id}", things.id)
        .replace("{offerId}", things.offerId ?? ""),
      as: claims[who],
      ...(body === undefined ? {} : { body }),
    });
    const wanted = answers[index];
    if (answer.status !== wanted)
      mistakes.push(
        `${who}: ${method} ${path} → ${String(answer.status)}, not ${String(wanted)}`,
      );
    // What has been done cannot be done by the next one.
    const isDone = answer.status < 300 && method !== "GET";
    if (isDone && index < people.length - 1) things = await make(call, of);
  }
  return mistakes;
}

/** The operations of the document that take the id of something that is neither everybody's nor management's. */
export async function documented(call: Call): Promise<readonly string[]> {
  const document = await call({ path: "/v1/openapi.json" });
  const paths = at(document, "paths");
  return Object.entries(objectOf(paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item))
      .filter(([, operation]) => isSomebodys(objectOf(operation)))
      .map(([method]) => `${method.toUpperCase()} ${path}`)
      .filter((each) => each.includes("{")),
  );
}

const objectOf = (value: unknown): object =>
  typeof value === "object" && value !== null ? value : {};

function isSomebodys(operation: object): boolean {
  const security: unknown = Reflect.get(operation, "security");
  const guard: unknown = Reflect.get(operation, "x-guard");
  return (
    Array.isArray(security) &&
    security.length > 0 &&
    Array.isArray(guard) &&
    !guard.includes("management")
  );
}
