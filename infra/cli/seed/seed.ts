/** Writes the demo data through the public API, as a client would. Doing it twice changes nothing. */
import { CliError } from "../console/errors.ts";
import { clientOf, text } from "../demo/client.ts";
import type { Answer, Client } from "../demo/client.ts";
import type { RootLogin } from "../demo/identity-story.ts";
import { seedCatalog, type SeededCatalog } from "./catalog.ts";
import { demoPassword, people } from "./people.ts";
import type { Person } from "./people.ts";

const pollMs = 40;
const deadlineMs = 20_000;

/** What became of one person. */
export type Seeded = {
  readonly username: string;
  readonly done: "created" | "completed" | "unchanged";
};

/** What became of everything. */
export type SeededAll = {
  readonly people: readonly Seeded[];
  readonly catalog: SeededCatalog;
};

/** The services that the demo data goes through; the catalog has its own where it runs. */
export const seededServices = ["auth", "users", "notifications", "steersman"];

/**
 * Seeds everybody, side by side, then the catalog, for which it signs in as root where it can.
 * @throws CliError `E_SEED` with the answer that was not expected.
 */
export async function seed(
  gatewayUrl: string,
  root: RootLogin | undefined,
): Promise<SeededAll> {
  const client = clientOf(gatewayUrl);
  try {
    const seeded = await Promise.all(
      people.map((person) => seedPerson(client, person)),
    );
    return { people: seeded, catalog: await seedCatalog(client, root) };
  } catch (thrown) {
    throw new CliError(
      "E_SEED",
      thrown instanceof Error ? thrown.message : String(thrown),
      {
        cause: "a service gave another answer than the demo data needs",
        fix: "./tixlys logs, then ./tixlys seed (it goes on where it stopped)",
      },
    );
  }
}

async function seedPerson(client: Client, person: Person): Promise<Seeded> {
  const known = await logIn(client, person);
  if (known === undefined) await register(client, person);
  const token = known ?? (await logIn(client, person));
  if (token === undefined)
    throw new Error(`${person.username} cannot log in after verification`);
  const changed = await completeProfile(client, person, token);
  return {
    username: person.username,
    done: known === undefined ? "created" : changed ? "completed" : "unchanged",
  };
}

/** An access token, or undefined when there is no such account yet. */
async function logIn(
  client: Client,
  person: Person,
): Promise<string | undefined> {
  const answer = await client.post("/auth/v1/login", {
    identifier: person.username,
    password: demoPassword,
  });
  if (answer.status === 401) return undefined;
  return text(
    expect(answer, [200], `log ${person.username} in`),
    "accessToken",
  );
}

/** Registers and verifies; a registration that an interrupted run left pending gets a new mail instead. */
async function register(client: Client, person: Person): Promise<void> {
  const { username, email, firstName, lastName, kind } = person;
  const before = new Set(linksIn(await mailsTo(client, email)));
  const answer = await client.post("/auth/v1/register", {
    username,
    email,
    firstName,
    lastName,
    kind,
    password: demoPassword,
  });
  expect(answer, [201, 409], `register ${username}`);
  if (answer.status === 409)
    expect(
      await client.post("/auth/v1/verify-email/resend", { email }),
      [202],
      `a new mail for ${username}`,
    );
  const mails = await until(
    () => mailsTo(client, email),
    (found) => linksIn(found).some((link) => !before.has(link)),
    `the mail to ${email}`,
  );
  const link = linksIn(mails).find((candidate) => !before.has(candidate)) ?? "";
  const token = new URL(link).searchParams.get("token") ?? "";
  expect(
    await client.post("/auth/v1/verify-email", { token }),
    [200],
    `verify ${username}`,
  );
}

/** Sets what differs; answers whether anything did. */
async function completeProfile(
  client: Client,
  person: Person,
  token: string,
): Promise<boolean> {
  const read = () => client.get("/users/v1/me", token);
  const answer = await until(
    read,
    ({ status }) => status === 200,
    `the profile of ${person.username}`,
  );
  const differing = Object.entries(person.profile).filter(
    ([field, value]) => fieldOf(answer, field) !== value,
  );
  if (differing.length === 0) return false;
  expect(
    await client.patch("/users/v1/me", Object.fromEntries(differing), token),
    [200],
    `complete ${person.username}`,
  );
  return true;
}

function fieldOf(answer: Answer, field: string): unknown {
  const profile = answer.data["profile"];
  return typeof profile === "object" && profile !== null
    ? Reflect.get(profile, field)
    : undefined;
}

function mailsTo(client: Client, email: string): Promise<Answer> {
  return client.get(
    `/notifications/v1/dev/mails?to=${encodeURIComponent(email)}`,
  );
}

function linksIn(answer: Answer): string[] {
  return [
    ...new Set(
      answer.text.match(/https?:\/\/[^"\\\s<>]+\?token=[\w-]+/g) ?? [],
    ),
  ];
}

function expect(
  answer: Answer,
  statuses: readonly number[],
  what: string,
): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(
    `${what}: expected ${statuses.join(" or ")}, got ${answer.status}: ${answer.text.slice(0, 300)}`,
  );
}

async function until(
  ask: () => Promise<Answer>,
  arrived: (answer: Answer) => boolean,
  what: string,
): Promise<Answer> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (arrived(answer)) return answer;
    if (performance.now() > end)
      throw new Error(
        `${what} did not come within ${deadlineMs / 1000} s; last answer ${answer.status}: ${answer.text.slice(0, 300)}`,
      );
    await Bun.sleep(pollMs);
  }
}
