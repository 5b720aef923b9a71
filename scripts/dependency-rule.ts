import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** An import that the rule forbids, and why. */
export interface Offence {
  readonly file: string;
  readonly imports: string;
  readonly why: string;
}

/** Packages from the lowest to the highest: each may import those before it. */
const PACKAGES = ["math", "sdk", "validator", "cli"];
/** What of a domain others may import. */
const DOORS = ["interfaces", "libraries", "types"];

/**
 * The dependency rule of one Solidity file: shared imports nothing of ours; a domain imports shared and other domains'
 * interfaces (and the types their signatures need); nothing but mocks imports mocks. Paths start at the project's root.
 */
export function checkSolidity(file: string, imported: readonly string[]): Offence[] {
  const domain = file.split("/")[1] ?? "";
  return imported
    .filter((to) => to.startsWith("."))
    .map((to) => ({ to, target: path.posix.normalize(path.posix.join(path.posix.dirname(file), to)).split("/") }))
    .flatMap(({ to, target }) => {
      const [, toDomain = "", layer = ""] = target;
      const why = offenceOf(domain, file.split("/")[2] ?? "", toDomain, layer);
      return why === undefined ? [] : [{ file, imports: to, why }];
    });
}

function offenceOf(domain: string, ownLayer: string, toDomain: string, layer: string): string | undefined {
  if (domain === "mocks") return undefined;
  if (toDomain === domain) {
    const isInner = DOORS.includes(ownLayer);
    return isInner && !DOORS.includes(layer) ? "interfaces, libraries and types import no contract" : undefined;
  }
  if (domain === "shared") return "shared imports nothing of ours";
  if (toDomain === "shared") return undefined;
  if (toDomain === "mocks") return "only mocks import mocks";
  return layer === "interfaces" || layer === "types" ? undefined : "domains meet through interfaces only";
}

/** The dependency rule of one TypeScript file under packages/: arrows point down only. */
export function checkTypeScript(file: string, imported: readonly string[]): Offence[] {
  const own = PACKAGES.indexOf(file.split("/")[1] ?? "");
  return imported.flatMap((to) => {
    const name = /^@assay\/([^/]+)/.exec(to)?.[1];
    if (name !== undefined && PACKAGES.indexOf(name) >= own) {
      return [
        {
          file,
          imports: to,
          why: `${PACKAGES[own] ?? "?"} may import only ${PACKAGES.slice(0, own).join(", ") || "nothing of ours"}`,
        },
      ];
    }
    const target = to.startsWith(".") ? path.posix.normalize(path.posix.join(path.posix.dirname(file), to)) : "";
    const isOutside =
      target !== "" && !target.startsWith(`packages/${PACKAGES[own] ?? ""}/`) && !target.startsWith("typechain-types/");
    return isOutside ? [{ file, imports: to, why: "a package reaches others by their names only" }] : [];
  });
}

/** Every offence in the project at `root`. */
export function findOffences(root: string): Offence[] {
  const files = (folder: string, end: string): string[] =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(end) && !name.includes("node_modules"))
      .map((name) => path.posix.join(folder, name.split(path.sep).join("/")));
  const importsOf = (file: string): string[] =>
    [...readFileSync(path.join(root, file), "utf8").matchAll(/^(?:import|export)\b[^;]*?["']([^"']+)["'];?$/gms)].map(
      (match) => match[1] ?? "",
    );
  return [
    ...files("contracts", ".sol").flatMap((file) => checkSolidity(file, importsOf(file))),
    ...files("packages", ".ts").flatMap((file) => checkTypeScript(file, importsOf(file))),
  ];
}
