/**
 * How a new service is made of `examples/items/items`: by renaming, so that there is no second template that nobody runs. The
 * aggregate keeps its name, `item`, until its author gives it a better one; everything that names the service gets the new name.
 */
import { camelCase } from "../../commands/generate/contract-list.ts";

/** What the new service is told apart by. */
export type Identity = {
  readonly name: string;
  /** Of its development; metrics are 5000 above. */
  readonly port: number;
};

/** Each says where the example is named, and what stands there instead. */
type Rule = readonly [where: RegExp, now: (of: Identity) => string];

const text = ({ name }: Identity): string => name;
const contract = ({ name }: Identity): string =>
  `{ ${camelCase(name)} as contract }`;

/** In the order in which they are applied; `renaming.test.ts` holds each of them to finding something. */
export const serviceRules: readonly Rule[] = [
  // The contract is one of the suite's; under a neutral name no service can clash with a local one.
  [/\{ items \}(?= from "@tixlys\/items-contracts")/g, contract],
  [/@tixlys\/items-contracts(?=";)/g, () => "@tixlys/contracts"],
  [/\n +"@tixlys\/items-contracts": "workspace:\*",/g, () => ""],
  [/\bcontract: items\b/g, () => "contract"],
  [/(?<=outbox\(tx, )items\b/g, () => "contract"],
  // Names at run time.
  [
    /(?<=(SERVICE_NAME = |testDatabase\(\s*|testBus\(|verifierFor\(|classedColumns\()")items(?=")/g,
    text,
  ],
  [/(?<=\bname: ")items(?=",\s+version: ")/g, text],
  [/(?<=")items(?=:[a-z]+:[a-z]+")/g, text],
  [/(?<=["`.])items(?=\.item\.)/g, text],
  [/(?<=["`]\/)items(?=\/(v1\/|"))/g, text],
  [/(?<=`)items(?=\/items\/)/g, text],
  [/(?<=")items(?=-(auth|end-to-end)")/g, text],
  [/(?<=http:\/\/)items(?=\.test)/g, text],
  [/\bport: \d+, metricsPort: \d+/g, portsText],
  [/(?<="@tixlys\/)items(?=")/g, text],
  // What people read and type.
  [/Items \(example\)/g, title],
  [/# items \(example\)/g, ({ name }) => `# ${name}`],
  [
    /\[The tour\]\(\.\.\/README\.md\) says how to read it\./g,
    () =>
      "Made by `./tixlys new service`; [the tour](../../examples/items/README.md) says how to read it.",
  ],
  [/(?<=--service |\bgenerate )items\b/g, text],
  [/examples\/items\/items(?=\/scripts)/g, ({ name }) => `services/${name}`],
  [/(?<=-(lint|tests)\.sh" )items\b/g, text],
  // It lies one folder higher.
  [/(?<="extends": "|\/)\.\.\/\.\.\/\.\.\/(?=tsconfig)/g, () => "../../"],
  [/(?<=\/)\.\.\/\.\.\/\.\.\/\.\.\/(?=scripts)/g, () => "../../../"],
];

/** The same for `items-contracts/src/items.ts`, which comes to lie beside the suite's contracts. */
export const contractRules: readonly Rule[] = [
  [
    /import \{\s+accountErased,\s+accountRequests,\s+defineContract,\s+event,\s+plain,\s+\} from "@tixlys\/contracts";/g,
    () =>
      'import { defineContract, event } from "./catalogue/contract.ts";\nimport { plain } from "./catalogue/field.ts";\nimport { accountErased, accountRequests } from "./catalogue/people.ts";',
  ],
  [/(?<=What `)items(?=`)/g, text],
  [/(?<=export const )items\b/g, ({ name }) => camelCase(name)],
  [/(?<=service: ")items(?=")/g, text],
  [/(?<=")items(?=\.item\.)/g, text],
  [/(?<=")items(?=\.account\.)/g, text],
  [/(?<=")items(?=-auth")/g, text],
];

/** The text of a file of the example, as the new service has it. */
export function renamed(
  source: string,
  rules: readonly Rule[],
  identity: Identity,
): string {
  return rules.reduce(
    (now, [where, what]) => now.replace(where, () => what(identity)),
    source,
  );
}

function portsText({ port }: Identity): string {
  return `port: ${port}, metricsPort: ${port + 5000}`;
}

/** `price-list` → `Price list` */
function title({ name }: Identity): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
