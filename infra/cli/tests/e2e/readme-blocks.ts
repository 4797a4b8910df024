/** The commands of README.md, in the order in which a reader types them. */
export type Block = {
  /** The heading above it. */
  readonly section: string;
  readonly text: string;
};

/** Every block of the page that is marked `sh`, but for those of Nix: `scripts/check-nix.sh` runs them where Nix is. */
export const shellBlocks = (markdown: string): Block[] => {
  const blocks: Block[] = [];
  let section = "";
  let open: string[] | undefined;
  for (const line of markdown.split("\n")) {
    if (open !== undefined) {
      if (line === "```") {
        const text = open.join("\n");
        if (!text.startsWith("nix ")) blocks.push({ section, text });
        open = undefined;
      } else open.push(line);
    } else if (line === "```sh") open = [];
    else if (line.startsWith("#")) section = line.replace(/^#+ /, "");
    else if (/^\*\*\d+\./.test(line))
      section = line.replaceAll("*", "").replace(/\. .*/, "");
  }
  return blocks;
};
