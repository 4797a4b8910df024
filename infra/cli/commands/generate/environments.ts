/** `docs/environments.md`: the one table of what differs per environment, asked of the code that decides it. */
import {
  type ConfigRow,
  type ConfigSchema,
  describeConfig,
  type Environment,
  environments,
  isLocal,
  type Shape,
} from "@tixlys/config";
import { environmentRules, type EnvironmentRules } from "@tixlys/pawz";
import { environmentName } from "../../stack/environment.ts";

/** What one service reads from its environment. */
export type ServiceSchema = {
  readonly service: string;
  readonly schema: ConfigSchema<Shape>;
};

type Row = readonly [what: string, cell: (environment: Environment) => string];

const yes = (holds: boolean): string => (holds ? "yes" : "no");

/** The text of the page. */
export function environmentsPage(all: readonly ServiceSchema[]): string {
  return [
    "# Environments",
    "",
    "Written by `./tixlys generate` from the code that decides each line: `environmentRules` of `crates-ts/pawz`, the services' config.ts",
    "and the launcher.",
    "",
    "`TIXLYS_ENV` says where a process runs. Environments share nothing: a token names the environment whose auth signed it, and is",
    "`token-invalid` anywhere else, whatever its key; a database is marked by the first migrate step that runs there, and a process or a",
    "migrate step of another environment refuses to touch it and names both. Who brings a copy of the data elsewhere says so:",
    "`update migrations.environment set name = 'staging'`.",
    "",
    `| | ${environments.join(" | ")} |`,
    `| --- | ${environments.map(() => "---").join(" | ")} |`,
    ...[...fixedRows, ...askedRows(all), ...variableRows(all)].map(line),
    "",
  ].join("\n");
}

function line([what, cell]: Row): string {
  const cells = [what, ...environments.map(cell)];
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

const rule =
  (name: keyof EnvironmentRules) =>
  (environment: Environment): string => {
    const value = environmentRules[environment][name];
    return typeof value === "boolean" ? yes(value) : `${value} ms`;
  };

const fixedRows: readonly Row[] = [
  ["Tokens that are taken", (environment) => `${environment}'s`],
  [
    "Databases that are taken",
    (environment) =>
      environmentRules[environment].takesUnmarkedDatabase
        ? `${environment}'s, unmarked ones`
        : `${environment}'s`,
  ],
  [
    "Generated, placeholder or default secrets",
    (environment) => (isLocal(environment) ? "taken" : "refused at the start"),
  ],
  ["`/swagger/`, `/openapi.json`, `/docs`", rule("docs")],
  ["`traceresponse` in answers", rule("tellsTrace")],
  [
    "An answer that its route does not declare is a 500",
    rule("checksPromises"),
  ],
  ["Still serving after SIGTERM, not ready", rule("preStopMs")],
  [
    "`./tixlys up`, with seeded people",
    (environment) => yes(environment === environmentName),
  ],
];

/** What a service's configuration takes in one environment and refuses in another. */
const questions = [
  {
    what: "Mail catcher (`MAIL_URL=catcher:…`)",
    service: "notifications",
    variable: "MAIL_URL",
    value: "catcher:/tmp/mails",
  },
  {
    what: "First root by `ROOT_PASSWORD`",
    service: "auth",
    variable: "ROOT_PASSWORD",
    value: "correct horse battery staple",
  },
  {
    what: "Password hashes cheaper than the floor (`ARGON2_PASSES=1`)",
    service: "auth",
    variable: "ARGON2_PASSES",
    value: "1",
  },
] as const;

function askedRows(all: readonly ServiceSchema[]): Row[] {
  return questions.flatMap(({ what, service, variable, value }): Row[] => {
    const field = all.find((each) => each.service === service)?.schema.shape[
      variable
    ];
    return field === undefined
      ? []
      : [[what, (environment) => yes(field.parse(value, environment).ok)]];
  });
}

/** Variables whose default is another one in development and test, or that must be set elsewhere. */
function variableRows(all: readonly ServiceSchema[]): Row[] {
  const rows = all.flatMap(({ schema }) => describeConfig(schema));
  return [...Map.groupBy(rows, ({ name }) => name)]
    .filter(([, same]) => same.some(differs))
    .map(([name, same]): Row => [
      `\`${name}\` unless it is set`,
      (environment) => {
        const found = new Set(same.map((row) => defaultIn(row, environment)));
        return found.size > 2 ? "one per service" : [...found].join(" or ");
      },
    ]);
}

function differs(row: ConfigRow): boolean {
  return (
    row.required === "outside development and test" ||
    (row.developmentDefault !== undefined &&
      row.developmentDefault !== row.default)
  );
}

function defaultIn(row: ConfigRow, environment: Environment): string {
  const value = isLocal(environment)
    ? (row.developmentDefault ?? row.default)
    : row.default;
  if (value === undefined) return "must be set";
  return value === "" ? "empty" : `\`${value}\``;
}
