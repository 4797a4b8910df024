/** Copies of the real services that a test may edit; their packages are those of the checkout. */
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { checkout } from "./cli.ts";

/** The folder of the copies, and what is done to them. */
export type ServiceCopies = {
  readonly services: string;
  /** Replaces a text that must be there, in one write as an editor does it. */
  edit(file: string, from: string, to: string): Promise<void>;
  remove(): Promise<void>;
};

/** Copies every service without its tests. */
export async function copyServices(): Promise<ServiceCopies> {
  const root = await mkdtemp(join(tmpdir(), "tixlys-copies-"));
  for (const name of ["node_modules", "crates-ts", "package.json"])
    await symlink(join(checkout, name), join(root, name));
  const services = join(root, "services");
  await mkdir(services);
  for (const name of await readdir(join(checkout, "services")))
    await cp(join(checkout, "services", name), join(services, name), {
      recursive: true,
      // The links to packages are relative, and mean the links beside this folder.
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== "tests",
    });
  return {
    services,
    edit: async (file, from, to) => {
      const path = join(services, file);
      const text = await readFile(path, "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      await writeFile(path, text.replace(from, to));
    },
    remove: async () => await rm(root, { recursive: true }),
  };
}
