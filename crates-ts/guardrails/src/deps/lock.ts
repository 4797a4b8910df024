/** One entry of `bun.lock`: the path of the installation, and the version it resolved to. */
export type Locked = {
  path: string;
  name: string;
  version: string;
  line: number;
};

/**
 * The registry packages of a text lockfile. Entries are one line each:
 * `"path": ["name@version", …]`, where the path of a second version is `parent/name`.
 */
export function readLock(text: string): Locked[] {
  return text.split("\n").flatMap((row, index) => {
    const match = /^\s+"([^"]+)": \["(@?[^"@]+)@([^":]+)"/.exec(row);
    const [, path, name, version] = match ?? [];
    if (path === undefined || name === undefined || version === undefined)
      return [];
    return [{ path, name, version, line: index + 1 }];
  });
}
