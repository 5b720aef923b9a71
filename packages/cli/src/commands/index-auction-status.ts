import { formatBps, formatMoment, formatWad } from "@assay/sdk/format";
import { Command } from "commander";

import { requireAuction } from "../auctions.js";
import { readNext, type VaultChain, withVaultChain } from "../chain.js";
import type { CommandContext } from "../context.js";
import { type VaultCommandOptions, withChainOptions, withVault } from "../options.js";
import { createStyle, formatFields, formatTable, type JsonValue, type Style, toJson } from "../output.js";
import type { Target } from "../targets.js";

/** A set of target weights. */
interface Targets {
  readonly targets: readonly Target[];
  readonly cashBps: bigint;
}

interface AuctionStatus {
  readonly auction: string;
  /** Of the newest auction; 0 before the first, and the next four then mean nothing. */
  readonly number: bigint;
  readonly isOpen: boolean;
  readonly startedAt: bigint;
  readonly endsAt: bigint;
  readonly startBps: bigint;
  readonly endBps: bigint;
  /** What is paid now, as a part of the oracle's price, WAD; 0 when nothing can be filled. */
  readonly multiplierWad: bigint;
  readonly inForce: Targets;
  /** Null when none wait. */
  readonly announced: (Targets & { readonly effectiveAt: bigint }) | null;
}

/** `assay index auction status` */
export function auctionStatusCommand(context: CommandContext): Command {
  return withVault(withChainOptions(new Command("status")))
    .summary("the newest auction and the target weights")
    .description("Shows the newest auction, the target weights in force and those that wait.")
    .action(async (options: VaultCommandOptions) => {
      const status = await withVaultChain(options, context.cwd, readStatus);
      context.write(options.json === true ? `${toJson(toAnswer(status))}\n` : describe(status, createStyle(context)));
    });
}

async function readStatus(chain: VaultChain): Promise<AuctionStatus> {
  const auction = requireAuction(chain);
  return readNext(async (blockTag) => {
    const [now, weights, next] = await Promise.all([
      auction.auction({ blockTag }),
      auction.weightsBps({ blockTag }),
      auction.announced({ blockTag }),
    ]);
    const { number, isOpen, startedAt, endsAt, startBps, endBps, multiplierWad } = now;
    const { effectiveAt } = next;
    return {
      auction: chain.addresses.auction ?? "",
      number,
      isOpen,
      startedAt,
      endsAt,
      startBps,
      endBps,
      multiplierWad,
      inForce: { targets: weights.targets.map(toTarget), cashBps: weights.cashBps },
      announced:
        effectiveAt === 0n ? null : { targets: next.targets.map(toTarget), cashBps: next.cashBps, effectiveAt },
    };
  });
}

function toTarget({ assetId, token, weightBps }: Target): Target {
  return { assetId, token, weightBps };
}

function toAnswer({ inForce, announced, ...rest }: AuctionStatus): JsonValue {
  const copy = <T extends Targets>({ targets, ...others }: T) => ({ ...others, targets: [...targets] });
  return {
    ...rest,
    inForce: { cashBps: inForce.cashBps, targets: [...inForce.targets] },
    announced: announced === null ? null : { ...copy(announced) },
  };
}

function describe(status: AuctionStatus, style: Style): string {
  const { number, isOpen, startedAt, endsAt, startBps, endBps, multiplierWad, inForce, announced } = status;
  const fields: [label: string, value: string][] = [["contract", status.auction]];
  if (number === 0n) fields.push(["auction", "there was none yet"]);
  else {
    fields.push(
      ["auction", style.bold(`${number}, ${isOpen ? "open" : "over"}`)],
      ["time", `${formatMoment(startedAt)} to ${formatMoment(endsAt)}`],
      ["bounds", `from ${formatBps(startBps)} above the oracle's price to ${formatBps(endBps)} below it`],
    );
    if (isOpen) fields.push(["price now", `${formatWad(multiplierWad)} of the oracle's`]);
  }
  fields.push(["in force", inForce.targets.length === 0 ? "no targets" : describeTargets(inForce)]);
  if (announced !== null)
    fields.push(["announced", `${describeTargets(announced)}, from ${formatMoment(announced.effectiveAt)} on`]);
  const shown = announced ?? inForce;
  const table = formatTable(
    ["asset", announced === null ? "weight" : "weight announced", "token"],
    shown.targets.map(({ assetId, token, weightBps }) => [assetId.toString(), formatBps(weightBps), token]),
    style,
    new Set([2]),
  );
  return `${formatFields(fields, style)}${shown.targets.length === 0 ? "" : `\n${table}`}`;
}

function describeTargets({ targets, cashBps }: Targets): string {
  return `${targets.length} targets and ${formatBps(cashBps)} of cash`;
}
