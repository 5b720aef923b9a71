/** Tests that run in one process of their own. */
export interface TestGroup {
  readonly name: string;
  /** What stands behind `hardhat test`. */
  readonly args: readonly string[];
  /** Lives by the wall clock: it goes first, and before the others when cores are scarce. */
  readonly isTimed: boolean;
}

/** Folders of test/ that are a group each, longest first. What lies elsewhere, new folders too, is in OTHERS. */
export const TIMED_FOLDERS = ["integration", "packages/validator"] as const;
export const FOLDERS = ["index", "packages", "oracle"] as const;
export const OTHERS = "others";

/**
 * Deals out the files of test/, relative to it, in the order to start: the timed ones, Solidity, the rest. Each
 * TypeScript file is in exactly one group, that of its deepest folder; a group without files is left out.
 */
export function groupTests(files: readonly string[]): TestGroup[] {
  const byFolder = new Map<string, string[]>();
  for (const file of files.filter((name) => /\.[cm]?[jt]s$/.test(name)).sort()) {
    const folder = folderOf(file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), `test/${file}`]);
  }
  const mocha = (folder: string, isTimed: boolean): TestGroup[] => {
    const own = byFolder.get(folder);
    return own === undefined ? [] : [{ name: folder, args: ["mocha", ...own], isTimed }];
  };
  return [
    ...TIMED_FOLDERS.flatMap((folder) => mocha(folder, true)),
    { name: "solidity", args: ["solidity"], isTimed: false },
    ...[...FOLDERS, OTHERS].flatMap((folder) => mocha(folder, false)),
  ];
}

function folderOf(file: string): string {
  const holding = [...TIMED_FOLDERS, ...FOLDERS].filter((folder) => file.startsWith(`${folder}/`));
  return holding.sort((a, b) => b.length - a.length)[0] ?? OTHERS;
}
