import { type RewardLeaf, rewardsRoot, totalOf } from "@assay/sdk";
import {
  CsvRow,
  DuplicateColumnError,
  EmptyFileError,
  NoDataRowsError,
  OptionError,
  quote,
  readTextFile,
  splitCsv,
} from "@assay/validator/market";
import { getAddress, isAddress } from "ethers";
import { z } from "zod";

import { readJsonFile } from "../amount-file.js";
import { toUnits } from "../amounts.js";

/** What a root was made from, as it is published: whole numbers of 10^-18 tokens. */
export interface RootFile {
  readonly format: typeof FORMAT;
  readonly root: string;
  readonly total: string;
  readonly leaves: readonly { readonly account: string; readonly amount: string }[];
}

const FORMAT = "assay-rewards-1";
const DECIMALS = 18n;
const GRANTS = "a header with account and amount, and a reward a row";
const AMOUNT_REPAIR = 'write a decimal above 0 with at most 18 places, such as "12.5"';
const SCHEMA = z.object({
  format: z.literal(FORMAT),
  root: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  total: z.string().regex(/^\d{1,78}$/),
  leaves: z.array(
    z.object({
      account: z.string().refine(isAddress),
      amount: z.string().regex(/^[1-9]\d{0,77}$/),
    }),
  ),
});

/** The file of `leaves`. */
export function makeRootFile(leaves: readonly RewardLeaf[]): RootFile {
  return {
    format: FORMAT,
    root: rewardsRoot(leaves),
    total: totalOf(leaves).toString(),
    leaves: leaves.map(({ account, amount }) => ({ account, amount: amount.toString() })),
  };
}

/**
 * Reads a published file. Whether its root is that of its leaves is not checked here.
 * @throws {@link UsageError} that says what the file must be.
 */
export function readRootFile(file: string): { readonly claimed: RootFile; readonly leaves: RewardLeaf[] } {
  const claimed = readJsonFile(file, SCHEMA, `what \`assay rewards build\` wrote (format ${FORMAT})`);
  const leaves = claimed.leaves.map(({ account, amount }) => ({
    account: getAddress(account),
    amount: BigInt(amount),
  }));
  return { claimed, leaves };
}

/**
 * Reads a day's rewards: CSV with the columns account and amount (decimal tokens), in any order; others are not looked at.
 * An account may be there more than once.
 * @throws {@link FileError} of the fitting kind, {@link OptionError} when a column is missing.
 */
export function readGrantsFile(file: string): RewardLeaf[] {
  const [header, ...lines] = splitCsv(readTextFile(file, GRANTS), file);
  if (header === undefined) throw new EmptyFileError(file, GRANTS);
  const headings = header.cells.map((heading) => heading.trim().toLowerCase());
  const columnOf = (name: string): number => {
    const column = headings.indexOf(name);
    const found = header.cells.map(quote).join(", ");
    if (column < 0) throw new OptionError("--grants", `${file} has no column ${quote(name)}, only ${found}: add it`);
    const again = headings.indexOf(name, column + 1);
    if (again >= 0) throw new DuplicateColumnError(file, name, column + 1, again + 1);
    return column;
  };
  const [accountAt, amountAt] = [columnOf("account"), columnOf("amount")];
  if (lines.length === 0) throw new NoDataRowsError(file, "rewards");
  return lines.map((line, index) => {
    const row = new CsvRow(file, header.cells, line, index);
    const [account, text] = [row.text(accountAt).trim(), row.text(amountAt).trim()];
    if (!isAddress(account)) throw row.fault(accountAt, `${quote(account)} is no address: correct it`);
    const amount = toUnits(text, DECIMALS);
    if (amount === undefined || amount === 0n) {
      throw row.fault(amountAt, `${quote(text)} is no amount of the token: ${AMOUNT_REPAIR}`);
    }
    return { account: getAddress(account), amount };
  });
}
