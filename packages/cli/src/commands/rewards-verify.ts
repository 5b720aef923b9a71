import path from "node:path";

import { proveReward, type RewardLeaf, rewardsRoot, totalOf } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import { Command, InvalidArgumentError, Option } from "commander";

import { parseAddress } from "../address.js";
import { DifferencesError } from "../cli-error.js";
import type { CommandContext } from "../context.js";
import { type JsonOption, withJson } from "../options.js";
import { createStyle, formatFields, toJson } from "../output.js";
import { readRootFile, type RootFile } from "../rewards/root-file.js";

interface VerifyOptions extends JsonOption {
  readonly file: string;
  readonly root?: string;
  readonly account?: string;
}

const WHAT = `
Works the root and the total out again from the leaves, and compares them with what the file says and with --root: the
one that was posted. With --account it gives the account's amount, and the proof that claims it. Any difference is said,
and the command ends with exit code 1.`;

/** `assay rewards verify` */
export function rewardsVerifyCommand(context: CommandContext): Command {
  return withJson(new Command("verify"))
    .summary("whether a published file of rewards gives the root that was posted")
    .description("Checks a file of rewards against its root, and makes the proof of an account. Needs no chain.")
    .requiredOption("--file <json>", "file that `assay rewards build` wrote")
    .addOption(new Option("--root <hash>", "root that was posted").argParser(parseRoot))
    .addOption(new Option("--account <address>", "account to prove").argParser(parseAddress))
    .addHelpText("after", WHAT)
    .action((options: VerifyOptions) => {
      const { claimed, leaves } = readRootFile(path.resolve(context.cwd, options.file));
      const differences = differencesOf(claimed, leaves, options.root);
      const { root, total } = { root: rewardsRoot(leaves), total: totalOf(leaves) };
      const amount = leaves.find(({ account }) => account === options.account)?.amount;
      const proof = options.account === undefined ? undefined : proveReward(leaves, options.account);
      const mine =
        options.account === undefined
          ? {}
          : { account: options.account, amount: amount ?? 0n, proof: [...(proof ?? [])] };
      const report = { valid: differences.length === 0, root, total, accounts: leaves.length, ...mine };
      const text = formatFields(
        [
          ["root", root],
          ["total", formatWad(total)],
          ["accounts", leaves.length.toString()],
          ...(options.account === undefined ? [] : [["owed", formatWad(amount ?? 0n)] as const]),
          ...(proof ?? []).map((hash, i) => [i === 0 ? "proof" : "", hash] as const),
        ],
        createStyle(context),
      );
      context.write(options.json === true ? `${toJson(report)}\n` : text);
      if (differences.length > 0) throw new DifferencesError(differences.join("; "));
    });
}

/** What does not agree, in words; empty when all does. */
export function differencesOf(claimed: RootFile, leaves: readonly RewardLeaf[], posted: string | undefined): string[] {
  const root = rewardsRoot(leaves);
  const total = totalOf(leaves).toString();
  const found: string[] = [];
  const accounts = leaves.map(({ account }) => account);
  const twice = accounts.find((account, i) => accounts.indexOf(account) !== i);
  if (twice !== undefined) found.push(`${twice} has more than one leaf`);
  if (claimed.root.toLowerCase() !== root) found.push(`the file says root ${claimed.root}, its leaves give ${root}`);
  if (claimed.total !== total) found.push(`the file says total ${claimed.total}, its leaves add up to ${total}`);
  if (posted !== undefined && posted !== root) found.push(`the root posted is ${posted}, the leaves give ${root}`);
  return found;
}

function parseRoot(text: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new InvalidArgumentError("Give a hash: 0x and 64 hexadecimal digits.");
  return text.toLowerCase();
}
