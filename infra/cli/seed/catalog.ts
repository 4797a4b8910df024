/** Writes the demo catalog through the public API, as management and a provider would. Doing it twice changes nothing. */
import { type Answer, type Client, text } from "../demo/client.ts";
import type { RootLogin } from "../demo/identity-story.ts";
import { catalog, offered, type SeededEntry } from "./catalog-data.ts";
import { demoPassword } from "./people.ts";

/** What became of the catalog: skipped where it does not run, or nobody can sign in as root. */
export type SeededCatalog = "created" | "completed" | "unchanged" | "skipped";

/** From the top: where a level is, and under which names the tree and an answer have it. */
const levels = [
  { plural: "types", one: "type" },
  { plural: "categories", one: "category" },
  { plural: "subcategories", one: "subcategory" },
  { plural: "services", one: "service" },
] as const;

type Branch = { readonly id: string; readonly below: readonly unknown[] };

/** @throws Error with the answer that was not expected. */
export async function seedCatalog(
  client: Client,
  root: RootLogin | undefined,
): Promise<SeededCatalog> {
  const tree = await client.get("/catalog/v1/tree");
  if (tree.status !== 200 || root === undefined) return "skipped";
  const token = await logIn(client, root.identifier, root.password);
  if (token === undefined) return "skipped";
  const services = new Map<string, string>();
  const known = arrayAt(tree.data, "types");
  try {
    const made = await seedBelow({ client, token, services }, catalog, known);
    const offers = await seedOffers(client, services);
    if (made + offers === 0) return "unchanged";
    return known.length === 0 ? "created" : "completed";
  } finally {
    await client.post("/auth/v1/logout", undefined, token);
  }
}

type Seeding = {
  readonly client: Client;
  readonly token: string;
  /** The ids of the demo's services, by their names. */
  readonly services: Map<string, string>;
};

/** Creates what is missing of some entries and of all that is below them; answers how many it were. */
async function seedBelow(
  seeding: Seeding,
  wanted: readonly (SeededEntry | string)[],
  known: readonly unknown[],
  depth = 0,
  parentId?: string,
): Promise<number> {
  let made = 0;
  for (const each of wanted) {
    const entry = typeof each === "string" ? { name: each, below: [] } : each;
    const there = find(known, entry.name, depth);
    if (there === undefined) made += 1;
    const { id, below } =
      there ?? (await create(seeding, entry.name, depth, parentId));
    if (depth === levels.length - 1) seeding.services.set(entry.name, id);
    made += await seedBelow(seeding, entry.below, below, depth + 1, id);
  }
  return made;
}

async function create(
  { client, token }: Seeding,
  name: string,
  depth: number,
  parentId: string | undefined,
): Promise<Branch> {
  const level = levels[depth];
  if (level === undefined) throw new Error(`${name} stands below a service`);
  const answer = await client.post(
    `/catalog/v1/${level.plural}`,
    parentId === undefined ? { name } : { name, parentId },
    token,
  );
  expect(answer, [201], `create ${name}`);
  return { id: text(answer, `${level.one}.id`), below: [] };
}

/** The demo's provider offers what they do; answers how much of it was new. */
async function seedOffers(
  client: Client,
  services: ReadonlyMap<string, string>,
): Promise<number> {
  const token = await logIn(client, offered.username, demoPassword);
  if (token === undefined) return 0;
  let made = 0;
  for (const { name, ...price } of offered.services) {
    const answer = await client.post(
      "/catalog/v1/providers/me/services",
      { ...price, serviceId: services.get(name) },
      token,
    );
    expect(answer, [201, 409], `offer ${name}`);
    if (answer.status === 201) made += 1;
  }
  return made;
}

async function logIn(
  client: Client,
  identifier: string,
  password: string,
): Promise<string | undefined> {
  const answer = await client.post("/auth/v1/login", { identifier, password });
  return answer.status === 200 ? text(answer, "accessToken") : undefined;
}

function find(
  known: readonly unknown[],
  name: string,
  depth: number,
): Branch | undefined {
  const found = known.find((each) => memberOf(each, "name") === name);
  const id = memberOf(found, "id");
  if (typeof id !== "string") return undefined;
  const below = levels[depth + 1]?.plural;
  return { id, below: below === undefined ? [] : arrayAt(found, below) };
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Reflect.get(value, key)
    : undefined;
}

function arrayAt(value: unknown, key: string): readonly unknown[] {
  const array = memberOf(value, key);
  return Array.isArray(array) ? array : [];
}

function expect(
  answer: Answer,
  statuses: readonly number[],
  what: string,
): void {
  if (!statuses.includes(answer.status))
    throw new Error(
      `${what}: expected ${statuses.join(" or ")}, got ${answer.status}: ${answer.text.slice(0, 300)}`,
    );
}
