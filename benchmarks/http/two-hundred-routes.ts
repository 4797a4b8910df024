/** How long the compiler takes over a service of 200 routes, each with path, query, body and answer of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

const ROUTES = 200;
const PER_FILE = 10;
const root = join(import.meta.dir, "../..");

/** One route whose types differ from all others'. */
const routeText = (n: number): string => `
export const route${n} = route({
  method: "${n % 2 === 0 ? "GET" : "POST"}",
  path: "/things-${n}/{id}",
  operation: "big:thing-${n}:do",
  summary: "Thing ${n}",
  guard: ${n % 3 === 0 ? '["general", "verified"]' : '"general"'},
  params: t.Object({ id: t.String({ format: "uuid" }) }),
  query: t.Object({
    limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }),
    field${n}: t.Optional(t.Union([t.Literal("a${n}"), t.Literal("b${n}")])),
  }),
  ${n % 2 === 0 ? "" : `body: t.Object({ name: t.String(), count${n}: t.Integer(), tags: t.Array(t.String()) }),`}
  response: {
    status: 200,
    data: t.Object({
      thing: t.Object({ id: t.String(), owner: t.String(), count${n}: t.Integer(), limit: t.Integer() }),
    }),
  },
  errors: ["not-found"],
  handle: ({ params, query, principal${n % 2 === 0 ? "" : ", body"} }) =>
    query.field${n} === "b${n}"
      ? reject("not-found")
      : reply.ok({
          thing: {
            id: params.id,
            owner: principal.userId,
            count${n}: ${n % 2 === 0 ? String(n) : `body.count${n}`},
            limit: query.limit,
          },
        }),
});`;

/** Writes the service, checks it `rounds` times, and takes it away; milliseconds of each round. */
export async function checkTwoHundredRoutes(
  rounds: number,
): Promise<readonly number[]> {
  const folder = await mkdtemp(join(root, "benchmarks/.routes-"));
  try {
    for (let first = 0; first < ROUTES; first += PER_FILE) {
      const text = Array.from({ length: PER_FILE }, (_, at) =>
        routeText(first + at),
      );
      await Bun.write(
        join(folder, `routes-${first}.ts`),
        `import { reject, reply, route, t } from "../../crates-ts/pawz/src/index.ts";\n${text.join("\n")}\n`,
      );
    }
    const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
    await Bun.write(join(folder, "tsconfig.json"), JSON.stringify(config));
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      times.push(await check(folder));
    return times;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function check(folder: string): Promise<number> {
  const startedAt = performance.now();
  const child = Bun.spawn(
    [process.execPath, "check", "--no-pretty", "--all", "--no-script"],
    { cwd: folder, stdout: "pipe", stderr: "pipe", timeout: 120_000 },
  );
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`the routes do not compile: ${out}${err}`);
  return performance.now() - startedAt;
}
