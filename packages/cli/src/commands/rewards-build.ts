import { writeFileSync } from "node:fs";
import path from "node:path";

import { addRewards } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import type { CommandContext } from "../context.js";
import { type JsonOption, withJson } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { makeRootFile, readGrantsFile, readRootFile } from "../rewards/root-file.js";

interface BuildOptions extends JsonOption {
  readonly grants: string;
  readonly previous?: string;
  readonly out: string;
}

const FILES = `
Files:
  grants    CSV with the columns account and amount: a day's rewards in tokens; an account may be there more than once
  previous  what this command wrote for the day before; amounts are cumulative, so each day builds on the last
  out       the leaves with their root and total, to be published: the same rewards always give the same file`;

/** `assay rewards build` */
export function rewardsBuildCommand(context: CommandContext): Command {
  return withJson(new Command("build"))
    .summary("a Merkle root of rewards from a day's file")
    .description("Adds a day's rewards to those before and writes the leaves, their root and total. Needs no chain.")
    .requiredOption("--grants <csv>", "file of the day's rewards")
    .option("--previous <json>", "file of the day before")
    .requiredOption("--out <json>", "file to write")
    .addHelpText("after", FILES)
    .action((options: BuildOptions) => {
      const at = (file: string): string => path.resolve(context.cwd, file);
      const before = options.previous === undefined ? [] : readRootFile(at(options.previous)).leaves;
      const made = makeRootFile(addRewards(before, readGrantsFile(at(options.grants))));
      writeFileSync(at(options.out), `${JSON.stringify(made, null, 2)}\n`);
      const { root, total, leaves } = made;
      const text = formatFields(
        [
          ["root", root],
          ["total", formatWad(BigInt(total))],
          ["accounts", leaves.length.toString()],
          ["written", options.out],
        ],
        createStyle(context),
      );
      context.write(options.json === true ? `${toJson({ root, total, accounts: leaves.length })}\n` : text);
    });
}
