import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small workspace of its own: one service, packages below `node_modules` as files. */
export type Planted = {
  readonly root: string;
  write(file: string, text: string | object): Promise<void>;
  remove(): Promise<void>;
};

export const plantWorkspace = async (): Promise<Planted> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), "tixlys-deps-")));
  const write = async (file: string, text: string | object): Promise<void> => {
    await mkdir(join(root, file, ".."), { recursive: true });
    await Bun.write(
      join(root, file),
      typeof text === "string" ? text : `${JSON.stringify(text, null, 2)}\n`,
    );
  };
  await write("package.json", {
    name: "planted",
    private: true,
    workspaces: { packages: ["services/*"], catalog: {} },
  });
  await write("services/users/package.json", {
    name: "@tixlys/users",
    version: "0.1.0",
    dependencies: { outer: "catalog:" },
    devDependencies: { tester: "catalog:" },
  });
  return {
    root,
    write,
    remove: () => rm(root, { recursive: true, force: true }),
  };
};

/** A package below `node_modules`, with the words of its licence. */
export const plantPackage = async (
  { write }: Planted,
  name: string,
  manifest: object,
  licence = "",
): Promise<void> => {
  const folder = `node_modules/${name}`;
  await write(`${folder}/package.json`, {
    name,
    version: "1.0.0",
    ...manifest,
  });
  if (licence !== "") await write(`${folder}/LICENSE`, licence);
};
