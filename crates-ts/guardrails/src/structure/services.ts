import type { Finding } from "../finding.ts";
import { rings } from "../workspace/place.ts";
import { child, nameOf, nodesOf } from "../workspace/source.ts";
import type { Package, Workspace } from "../workspace/workspace.ts";

const requiredFiles = [
  "package.json",
  "tsconfig.json",
  "README.md",
  "scripts/run-tests.sh",
  "scripts/lint.sh",
  "src/main.ts",
  "src/config.ts",
];

const requiredFolders = [
  "migrations",
  "src/domain",
  "src/application",
  "src/api/v1",
  "src/inbound",
  "src/outbound",
  "tests",
];

/** A service's folder: of the suite, or of an example, whose contracts lie beside its services. */
const serviceFolder =
  /^(services\/[^/]+|examples\/[^/]+\/(?![^/]+-contracts\/)[^/]+)\//;

/** Every finding about the shape of the services: `architecture.md` §3. */
export function serviceFindings(workspace: Workspace): Finding[] {
  const folders = new Set(
    workspace.files.flatMap((file) => serviceFolder.exec(file)?.[1] ?? []),
  );
  return [...folders].flatMap((folder) => {
    const service = workspace.packages.find((each) => each.folder === folder);
    return [
      ...shapeFindings(workspace, folder),
      ...dataFindings(workspace, folder),
      ...strayFindings(workspace, folder),
      ...(service ? serviceNameFindings(workspace, service) : []),
    ];
  });
}

/** `structure/service-shape`: no part is missing, an empty ring says why, scripts can be run. */
function shapeFindings(workspace: Workspace, folder: string): Finding[] {
  const shape = (path: string, message: string, fix: string): Finding => ({
    rule: "structure/service-shape",
    file: `${folder}/${path}`,
    line: 1,
    message,
    fix,
  });
  const files = requiredFiles
    .filter((path) => !workspace.has(`${folder}/${path}`))
    .map((path) =>
      shape(
        path,
        `${folder} has no ${path}`,
        "every service has the same shape; write the file",
      ),
    );
  const folders = requiredFolders
    .filter((path) => !workspace.hasFolder(`${folder}/${path}`))
    .map((path) =>
      shape(
        path,
        `${folder} has no ${path}/`,
        `create it; an empty one holds a README.md that says why`,
      ),
    );
  const empty = requiredFolders
    .filter((path) => path.startsWith("src/"))
    .filter((path) => workspace.hasFolder(`${folder}/${path}`))
    .filter((path) => !hasCode(workspace, `${folder}/${path}`))
    .filter((path) => !workspace.has(`${folder}/${path}/README.md`))
    .map((path) =>
      shape(
        path,
        `${path}/ holds no code and does not say why`,
        `write ${folder}/${path}/README.md with the reason`,
      ),
    );
  const scripts = requiredFiles
    .filter((path) => path.endsWith(".sh"))
    .map((path) => `${folder}/${path}`)
    .filter((file) => workspace.has(file) && !workspace.isExecutable(file))
    .map((file) =>
      shape(
        file.slice(folder.length + 1),
        "the script cannot be executed",
        `chmod +x ${file}`,
      ),
    );
  return [...files, ...folders, ...empty, ...scripts];
}

/** `structure/service-data`: a service with tables has all of Drizzle's files, one without says so. */
function dataFindings(workspace: Workspace, folder: string): Finding[] {
  if (!workspace.hasFolder(`${folder}/migrations`)) return [];
  const ownsData = workspace.files.some(
    (file) => file.startsWith(`${folder}/migrations/`) && file.endsWith(".sql"),
  );
  const needed = ownsData
    ? [
        "drizzle.config.ts",
        "migrations/meta/_journal.json",
        "migrations/0000_messaging.sql",
      ]
    : ["migrations/README.md"];
  const missing = needed
    .filter((path) => !workspace.has(`${folder}/${path}`))
    .map((path) => ({
      rule: "structure/service-data",
      file: `${folder}/${path}`,
      line: 1,
      message: ownsData
        ? `${folder} has migrations and no ${path}`
        : `${folder} has no migration and does not say why`,
      fix: ownsData
        ? `write it as the other services do (./tixlys generate)`
        : `write ${folder}/migrations/README.md: who owns the data instead`,
    }));
  if (ownsData || !workspace.has(`${folder}/drizzle.config.ts`)) return missing;
  return [
    ...missing,
    {
      rule: "structure/service-data",
      file: `${folder}/drizzle.config.ts`,
      line: 1,
      message: `${folder} owns no data and has a drizzle.config.ts`,
      fix: "delete it, or write the first migration",
    },
  ];
}

/** `structure/service-stray`: below `src/` there are the rings, `main.ts` and `config.ts`. */
function strayFindings(workspace: Workspace, folder: string): Finding[] {
  const allowed = new Set<string>(["main.ts", "config.ts", ...rings]);
  const prefix = `${folder}/src/`;
  return workspace.files
    .filter((file) => file.startsWith(prefix))
    .filter(
      (file) => !allowed.has(file.slice(prefix.length).split("/")[0] ?? ""),
    )
    .map((file) => ({
      rule: "structure/service-stray",
      file,
      line: 1,
      message: "the file lies in no ring",
      fix: `move it into ${rings.join("/, ")}/`,
    }));
}

/** `structure/service-name`: `SERVICE_NAME` in `config.ts` equals the folder. */
function serviceNameFindings(
  workspace: Workspace,
  service: Package,
): Finding[] {
  const file = `${service.folder}/src/config.ts`;
  const source = workspace.sources.find((each) => each.file === file);
  if (!source) return [];
  const declarator = nodesOf(source, "VariableDeclarator").find(
    (node) => nameOf(child(node, "id")) === "SERVICE_NAME",
  );
  const init = declarator && child(declarator, "init");
  const value = nameOf(
    init?.type === "TSAsExpression" ? child(init, "expression") : init,
  );
  if (value === service.name) return [];
  return [
    {
      rule: "structure/service-name",
      file,
      line: declarator ? source.lineAt(declarator.start) : 1,
      message:
        value === undefined
          ? "SERVICE_NAME is not declared as a string"
          : `SERVICE_NAME is "${value}", the folder is "${service.name}"`,
      fix: `export const SERVICE_NAME = "${service.name}"`,
    },
  ];
}

function hasCode(workspace: Workspace, folder: string): boolean {
  return workspace.files.some(
    (file) => file.startsWith(`${folder}/`) && file.endsWith(".ts"),
  );
}
