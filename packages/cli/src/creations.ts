import { type AssetAmount, basketHash, type SuiteContracts } from "@assay/sdk";
import { formatWad } from "@assay/sdk/format";
import type { CollectedQuorum, NodeRefusal, QuorumRules } from "@assay/validator/creations";
import { type Command, InvalidArgumentError, Option } from "commander";

import { parseCount } from "./amounts.js";
import type { Chain } from "./chain.js";
import { AddressesError, ChainError, UsageError } from "./cli-error.js";
import type { JsonValue, Style } from "./output.js";

/** The desk of a chain's deployment. */
export type Desk = NonNullable<SuiteContracts["desk"]>;
export type CreationRecord = Awaited<ReturnType<Desk["creation"]>>;

/** States of a creation by their number. */
export const CREATION_STATES = ["NONE", "OPEN", "FINALIZED", "REFUSED", "EXPIRED"] as const;

const OPEN = 1n;
const LOG_BLOCKS = 100; // blocks that may share the opening's timestamp

/** --creation */
export function withCreationOption(command: Command): Command {
  return command.addOption(
    new Option("--creation <id>", "number of the creation").argParser(parseCount).makeOptionMandatory(),
  );
}

/** --nodes and --timeout-seconds */
export function withNodesOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--nodes <url,url>", "validator nodes to ask, by commas").argParser(parseUrls).makeOptionMandatory(),
    )
    .addOption(
      new Option("--timeout-seconds <n>", "how long a node may take").argParser(parseCount).default(10n, "10"),
    );
}

/** @throws {@link AddressesError} when the deployment has none. */
export function requireDesk({ suite }: { readonly suite: SuiteContracts }): Desk {
  if (suite.desk !== undefined) return suite.desk;
  throw new AddressesError("this deployment has no creation desk: deploy one, or name another file with --addresses");
}

/** @throws {@link UsageError} unless creation `id` exists. */
export async function readCreation(desk: Desk, id: bigint): Promise<CreationRecord> {
  const record = await desk.creation(id);
  if (record.state === 0n) throw new UsageError(`there is no creation ${id}: see the number that opening it gave`);
  return record;
}

/** @throws {@link UsageError} unless creation `id` is open. */
export async function readOpenCreation(desk: Desk, id: bigint): Promise<CreationRecord> {
  const record = await readCreation(desk, id);
  if (record.state === OPEN) return record;
  throw new UsageError(`creation ${id} is ${CREATION_STATES[Number(record.state)] ?? "not open"}, no longer OPEN`);
}

/** The announced basket, from the event of the opening. */
export async function readBasket(chain: Chain, id: bigint, record: CreationRecord): Promise<AssetAmount[]> {
  const desk = requireDesk(chain);
  const first = await firstBlockAt(chain, record.openedAt);
  const events = await desk.queryFilter(desk.filters.CreationOpened(id), first, first + LOG_BLOCKS);
  const basket = events[0]?.args.basket.map(({ assetId, amount }) => ({ assetId, amount }));
  if (basket === undefined || basketHash(basket) !== record.basketHash)
    throw new ChainError(
      `the chain's node does not give the event that opened creation ${id}: name another with --rpc`,
    );
  return basket;
}

/** Whose signatures count now for a creation of `record`. */
export async function readQuorumRules(chain: Chain, record: CreationRecord): Promise<QuorumRules> {
  const { registry, oracle } = chain.suite;
  const desk = await requireDesk(chain).getAddress();
  const [members, { minValidators, toleranceBps }] = await Promise.all([registry.activeSet(), oracle.parameters()]);
  return {
    domain: { chainId: chain.chainId, desk },
    owner: { creator: record.creator, basketHash: record.basketHash },
    activeSet: members.map(({ signer, stake }) => ({ address: signer, stake })),
    minValidators: Number(minValidators),
    toleranceBps,
  };
}

/** @throws {@link ChainError} naming every node's reason, unless there is a quorum. */
export function requireQuorum(quorum: CollectedQuorum): void {
  if (quorum.isQuorum) return;
  const { signers, stake, totalStake, refused } = quorum;
  const reasons = refused.map(describeRefusal).join("; ");
  throw new ChainError(
    `${signers.length} validators with ${formatWad(stake)} of ${formatWad(totalStake)} stake signed, two thirds are ` +
      `needed${reasons === "" ? ": ask more nodes" : `: ${reasons}`}`,
  );
}

/** "http://...: why" */
export function describeRefusal({ url, code, reason }: NodeRefusal): string {
  return `${new URL(url).host}: ${reason} (${code})`;
}

/** Amounts for a JSON answer. */
export function toJsonAmounts(amounts: readonly AssetAmount[]): JsonValue {
  return amounts.map(({ assetId, amount }) => ({ assetId, amount }));
}

/** "100 of asset 64, 10 of asset 4" */
export function describeAmounts(amounts: readonly AssetAmount[]): string {
  return amounts.map(({ assetId, amount }) => `${formatWad(amount)} of asset ${assetId}`).join(", ");
}

/** Who signed and who did not, as lines of a table. */
export function quorumFields(quorum: CollectedQuorum, style: Style): [string, string][] {
  const { signers, stake, totalStake, refused, isQuorum } = quorum;
  const says = `${signers.length} validators with ${formatWad(stake)} of ${formatWad(totalStake)} stake`;
  return [
    ["signed", isQuorum ? style.good(says) : style.bad(`${says}: no quorum`)],
    ...refused.map((refusal): [string, string] => ["refused", describeRefusal(refusal)]),
  ];
}

/** Number of the first block at or after a moment. */
async function firstBlockAt({ provider }: Chain, at: bigint): Promise<number> {
  let [low, high] = [0, await provider.getBlockNumber()];
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = await provider.getBlock(middle);
    if (block === null) throw new ChainError(`the chain has no block ${middle}`);
    if (BigInt(block.timestamp) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function parseUrls(text: string): string[] {
  const urls = text.split(",").map((url) => url.trim());
  const isHttp = (url: string): boolean => URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
  if (!urls.every(isHttp))
    throw new InvalidArgumentError("Give http or https addresses by commas, e.g. http://127.0.0.1:9100,http://...");
  return urls;
}
