/** `.env.example` and `docs/configuration.md`, from the configuration schema of every service. */
import type { ConfigRow } from "@tixlys/config";

/** What one service reads from its environment. */
export type ServiceRows = {
  readonly service: string;
  readonly rows: readonly ConfigRow[];
};

/** Rows that are the same wherever they occur, and the rest by service. */
type Grouped = {
  readonly shared: readonly {
    readonly row: ConfigRow;
    readonly services: readonly string[];
  }[];
  readonly own: readonly ServiceRows[];
};

const origin =
  "Written by `./tixlys generate` from the services' config.ts; changes belong there.";

/** The text of `.env.example`: every line is a comment, so that a copy changes nothing until something is uncommented. */
export function envExample(all: readonly ServiceRows[]): string {
  const { shared, own } = group(all);
  const lines = [
    `# ${origin.replaceAll("`", "")}`,
    "#",
    "# Nothing of this is needed for ./tixlys up. What you uncomment wins over the defaults shown.",
    "# A bare name is read by every process that knows it, SERVICE__NAME by that service alone.",
  ];
  lines.push("", "# ---- several services");
  for (const { row, services } of shared)
    lines.push(
      ...envEntry(
        row,
        row.name,
        services.length === all.length ? undefined : services,
      ),
    );
  for (const { service, rows } of own) {
    if (rows.length === 0) continue;
    lines.push("", `# ---- ${service}`);
    for (const row of rows)
      lines.push(...envEntry(row, envName(service, row.name, all)));
  }
  return `${lines.join("\n")}\n`;
}

/** The text of `docs/configuration.md`: one table for what several services share, one per service. */
export function configurationPage(all: readonly ServiceRows[]): string {
  const { shared, own } = group(all);
  const sections = own
    .filter(({ rows }) => rows.length > 0)
    .flatMap(({ service, rows }) => [
      `## ${service}`,
      "",
      ...table(rows.map((row) => ({ row, readers: "" }))),
      "",
    ]);
  return [
    "# Configuration",
    "",
    `${origin} \`./tixlys config print\` shows the values that are in force.`,
    "",
    "Every process reads environment variables and nothing else, checks all of them before it starts, and lists every mistake at once.",
    "_Development_ is the default in development and test, _default_ everywhere else; without either the variable has to be set.",
    "A secret is never printed, and a generated or placeholder one is refused outside development and test.",
    "`./tixlys up` also takes `SERVICE__NAME` for one service alone (`USERS__LOG_LEVEL`).",
    "",
    "## Several services",
    "",
    ...table(
      shared.map(({ row, services }) => ({
        row,
        readers:
          services.length === all.length
            ? ""
            : ` Read by ${services.join(", ")}.`,
      })),
    ),
    "",
    ...sections,
  ].join("\n");
}

function group(all: readonly ServiceRows[]): Grouped {
  const readers = new Map<string, { row: ConfigRow; services: string[] }[]>();
  for (const { service, rows } of all)
    for (const row of rows) {
      const variants = readers.get(row.name) ?? [];
      const same = variants.find((each) => isSame(each.row, row));
      if (same) same.services.push(service);
      else variants.push({ row, services: [service] });
      readers.set(row.name, variants);
    }
  const isShared = (row: ConfigRow): boolean =>
    readers
      .get(row.name)
      ?.some((each) => isSame(each.row, row) && each.services.length > 1) ??
    false;
  return {
    shared: [...readers.values()]
      .flat()
      .filter(({ services }) => services.length > 1),
    own: all.map(({ service, rows }) => ({
      service,
      rows: rows.filter((row) => !isShared(row)),
    })),
  };
}

function isSame(a: ConfigRow, b: ConfigRow): boolean {
  return Bun.deepEquals(a, b, true);
}

/** A variable that several services read needs the prefix to mean one of them. */
function envName(
  service: string,
  name: string,
  all: readonly ServiceRows[],
): string {
  const readers = all.filter(({ rows }) =>
    rows.some((row) => row.name === name),
  );
  if (readers.length === 1) return name;
  return `${service.toUpperCase().replaceAll("-", "_")}__${name}`;
}

function envEntry(
  row: ConfigRow,
  name: string,
  services?: readonly string[],
): string[] {
  const facts = [
    row.description,
    ...(row.allowed.length > 0 ? [`One of ${row.allowed.join(", ")}.`] : []),
    ...(row.required === "never" ? [] : [`Required ${row.required}.`]),
    ...(row.secret ? ["Secret."] : []),
    ...(services === undefined ? [] : [`Read by ${services.join(", ")}.`]),
  ];
  const value = row.developmentDefault ?? row.default ?? row.example ?? "";
  return ["", `# ${facts.join(" ")}`, `#${name}=${quote(value)}`];
}

function quote(value: string): string {
  return /^[^\s#'"<>]*$/.test(value) ? value : `"${value}"`;
}

function table(
  entries: readonly { readonly row: ConfigRow; readonly readers: string }[],
): string[] {
  return [
    "| Variable | Meaning | Default | Development | Required |",
    "| --- | --- | --- | --- | --- |",
    ...entries.map(({ row, readers }) => tableRow(row, readers)),
  ];
}

function tableRow(row: ConfigRow, readers: string): string {
  const allowed =
    row.allowed.length > 0 ? ` One of ${row.allowed.join(", ")}.` : "";
  const secret = row.secret ? " Secret." : "";
  const example =
    row.example === undefined || row.secret
      ? ""
      : ` Example: ${code(row.example)}.`;
  const cells = [
    code(row.name),
    `${row.description}${allowed}${secret}${example}${readers}`,
    row.default === undefined ? "" : code(row.default),
    code(row.developmentDefault ?? row.default),
    row.required === "never" ? "" : row.required,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(value: string | undefined): string {
  if (value === undefined) return "";
  return value === "" ? "empty" : `\`${value}\``;
}
