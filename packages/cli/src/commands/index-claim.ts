import { connectVault } from "@assay/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Wallet } from "ethers";

import { parseAddress } from "../address.js";
import { parseCount } from "../amounts.js";
import { type VaultChain, withVaultChain } from "../chain.js";
import { findClaimGas } from "../claim-gas.js";
import { claimCommand, findOpenClaims, type OpenClaim, readClaim } from "../claims.js";
import { UsageError } from "../cli-error.js";
import type { ComponentAmount } from "../components.js";
import type { CommandContext } from "../context.js";
import { listed } from "../exits.js";
import { readWallet } from "../key.js";
import { type VaultKeyOptions, withKeyOptions, withVault } from "../options.js";
import { createStyle, formatFields, type JsonValue, type Style, toJson } from "../output.js";
import { ALL_POSITIONS, formatPositions, has, parsePositions } from "../positions.js";
import { sendTransaction } from "../transaction.js";

interface ClaimOptions extends VaultKeyOptions {
  readonly id?: bigint;
  readonly components: bigint;
  readonly to?: string;
  readonly account?: string;
  readonly fromBlock: number;
}

interface ClaimResult {
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly claimId: bigint;
  readonly to: string;
  readonly paid: readonly ComponentAmount[];
  readonly open: readonly ComponentAmount[];
}

const CLAIM_GAS = 200_000n; // everything but the transfers
const COMPONENT_GAS = 50_000n; // what a transfer costs around its cap

/** `assay index claim` */
export function indexClaimCommand(context: CommandContext): Command {
  return withVault(withKeyOptions(new Command("claim")))
    .summary("list what exits left behind, or pull it")
    .description("Without --id lists the account's open claims; with it, pulls what is open of one.")
    .addOption(new Option("--id <n>", "the claim").argParser(parseCount))
    .addOption(
      new Option("--components <list>", "positions by commas, cash for the cash, or all")
        .argParser(parsePositions)
        .default(ALL_POSITIONS, "all"),
    )
    .addOption(new Option("--to <address>", "who gets the assets (default: the sender)").argParser(parseAddress))
    .addOption(
      new Option("--account <address>", "whose claims to list (default: the account of the key)")
        .argParser(parseAddress)
        .conflicts("id"),
    )
    .addOption(
      new Option("--from-block <n>", "list what was left behind from this block on")
        .argParser(parseBlock)
        .default(0, "0"),
    )
    .action(async (options: ClaimOptions) => {
      const { id, account } = options;
      if (id === undefined) {
        const owner = account ?? readWallet(context.env, options.keyEnv).address;
        await withVaultChain(options, context.cwd, async (chain) => {
          const claims = await findOpenClaims(chain, owner, options.fromBlock);
          context.write(
            options.json === true
              ? `${toJson({ account: owner, claims: claims.map(toEntry) })}\n`
              : describeList(chain, options, owner, claims, createStyle(context)),
          );
        });
        return;
      }
      const wallet = readWallet(context.env, options.keyEnv);
      await withVaultChain(options, context.cwd, async (chain) => {
        const result = await pull(chain, wallet, id, options);
        const { paid, open, ...rest } = result;
        context.write(
          options.json === true
            ? `${toJson({ ...rest, paid: [...paid], open: [...open] })}\n`
            : describe(result, createStyle(context)),
        );
      });
    });
}

async function pull(chain: VaultChain, wallet: Wallet, claimId: bigint, options: ClaimOptions): Promise<ClaimResult> {
  const { components: which } = options;
  const before = await readClaim(chain, wallet.address, claimId);
  const asked = before.components.filter(({ position }) => has(which, position));
  if (asked.length === 0) {
    const open = before.components.length === 0 ? "nothing" : formatPositions(before.components.map(positionOf));
    throw new UsageError(`nothing of claim ${claimId} that was asked for is owed: ${open} is open`);
  }
  const to = options.to ?? wallet.address;
  const { claim } = connectVault(chain.addresses, wallet.connect(chain.provider)).vault;
  const args: [bigint, bigint, string] = [claimId, which, to];
  const most = CLAIM_GAS + BigInt(asked.length) * ((await chain.suite.vault.TRANSFER_GAS()) + COMPONENT_GAS);
  const pay = (gasLimit?: bigint): Promise<bigint> =>
    gasLimit === undefined ? claim.staticCall(...args) : claim.staticCall(...args, { gasLimit });
  const gasLimit = await findClaimGas({ pay, estimate: () => claim.estimateGas(...args) }, most);
  const receipt = await sendTransaction(claim, args, gasLimit);
  const { components: open } = await readClaim(chain, wallet.address, claimId);
  const stillOpen = new Set(open.map(positionOf));
  const paid = asked.filter(({ position }) => !stillOpen.has(position));
  return { transaction: receipt.hash, gasUsed: receipt.gasUsed, claimId, to, paid, open };
}

function positionOf({ position }: ComponentAmount): bigint {
  return position;
}

function toEntry({ claimId, components }: OpenClaim): JsonValue {
  return { claimId, components: [...components] };
}

function describeList(
  chain: VaultChain,
  options: ClaimOptions,
  owner: string,
  claims: readonly OpenClaim[],
  style: Style,
): string {
  if (claims.length === 0) return `no claim of ${owner} is open\n`;
  return claims
    .map((claim) =>
      formatFields(
        [
          ["claim", style.bold(claim.claimId.toString())],
          ...listed("open", claim.components),
          ["pull it with", claimCommand(chain, options, claim)],
        ],
        style,
      ),
    )
    .join("\n");
}

function describe({ claimId, to, paid, open, transaction, gasUsed }: ClaimResult, style: Style): string {
  return formatFields(
    [
      ["claim", style.bold(claimId.toString())],
      ["to", to],
      ...listed("paid", paid),
      ...(open.length === 0 ? [["open", "nothing more"] as [string, string]] : listed("still open", open)),
      ["transaction", transaction],
      ["gas used", gasUsed.toString()],
    ],
    style,
  );
}

function parseBlock(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Give the number of a block.");
  return Number(text);
}
