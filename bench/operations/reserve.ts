import { artifacts } from "hardhat";

import { closePlain, passSeconds } from "../../test/helpers/reserve.js";
import { changedSlot, type FloorItem, logOf, newSlot, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { BOUGHT, boughtTokens, DAY, FOREVER, freshFund, investedFund, OF_GENESIS } from "./reserve-suite.js";

const BATCH = 20;

/* FLOORS */

function cold(times: number, why: string): FloorItem[] {
  return [{ act: "coldSlot", times, why }];
}
function cleared(times: number, why: string): FloorItem[] {
  return [{ act: "clearedSlot", times, why }];
}
function account(why: string): FloorItem[] {
  return [{ act: "coldAccount", times: 1, why }];
}

const FUND_CASH: FloorItem[] = [...account("the fund"), ...changedSlot(1, "its cash")];
const ENDED: FloorItem[] = [...logOf(4, 0, "Transfer"), ...logOf(4, 7, "TokenRedeemed")];
/** What every way out does once, however many tokens leave: totals, trail, the holder's count, the index of now. */
const LEFT: FloorItem[] = [
  ...changedSlot(3, "totals, the trail, the holder's count"),
  ...cold(1, "the index of the last close"),
];
const PAID: FloorItem[] = [...FUND_CASH, ...tokenTransfer("the payout")];
const BOUGHT_TOKEN: FloorItem[] = [...cleared(1, "the token"), ...cold(1, "the index it earns from"), ...ENDED];
const ISSUED: FloorItem[] = [
  ...newSlot(1, "the token"),
  ...changedSlot(3, "totals, the trail, the holder's count"),
  ...tokenTransfer("the core, to the fund"),
  ...cold(1, "the allowance"),
  ...FUND_CASH,
  ...changedSlot(1, "the treasury's balance"),
  ...logOf(3, 1, "the premium's Transfer"),
  ...logOf(4, 0, "Transfer"),
  ...logOf(4, 5, "TokenIssued"),
];
const CLOSED: FloorItem[] = [
  ...changedSlot(2, "totals, the trail"),
  ...cold(1, "the last period"),
  ...newSlot(1, "the period"),
  ...account("the fund"),
  ...cold(2, "its cash, its external book"),
  ...logOf(2, 7, "PeriodClosed"),
  ...logOf(1, 2, "BatchMetadataUpdate"),
];
const MEASURED_POSITION: FloorItem[] = [
  ...cold(1, "the fund's shares of a strategy"),
  ...account("the strategy"),
  ...cold(1, "all shares of it"),
  ...cold(1, "the asset it holds"),
];
const GENESIS: FloorItem[] = [
  ...newSlot(5, "the reserve, period 0, totals, the distributor's count, the trail"),
  ...FUND_CASH,
  ...account("the reserve"),
  ...account("the asset"),
  ...changedSlot(1, "the payer's balance"),
  ...cold(1, "the allowance"),
  ...newSlot(2, "the fund's and the reserve's balance"),
  ...logOf(3, 1, "a Transfer of the asset"),
  ...logOf(3, 1, "a Transfer of the asset"),
  ...logOf(4, 1, "ConsecutiveTransfer"),
  ...logOf(2, 4, "GenesisCompleted"),
];
const REQUESTED: FloorItem[] = [
  ...changedSlot(3, "the token, the queue, the trail"),
  ...cold(2, "totals, the index it earns from"),
  ...newSlot(1, "the place"),
  ...logOf(4, 0, "RedemptionRequested"),
];
const PROCESSED: FloorItem[] = [
  ...changedSlot(4, "totals, the queue, the trail, the holder's count"),
  ...cleared(2, "the place, the token"),
  ...cold(2, "the index of the last close, the index it earns from"),
  ...FUND_CASH,
  ...changedSlot(2, "the claim, the fund's trail with the sum of claims"),
  ...ENDED,
];
const CLAIMED: FloorItem[] = [
  ...cleared(1, "the claim"),
  ...changedSlot(1, "the fund's trail"),
  ...logOf(3, 2, "ClaimPaid"),
  ...tokenTransfer("the claim"),
];

function times(count: number, items: readonly FloorItem[]): FloorItem[] {
  return Array.from({ length: count }, () => items).flat();
}

/** Making the vault: its code comes as calldata, is read once, and stays. */
async function creationFloor(): Promise<FloorItem[]> {
  const { bytecode, deployedBytecode } = await artifacts.readArtifact("RedemptionVault");
  const bytesOf = (hex: string): number => hex.length / 2 - 1;
  return [
    { act: "creation", times: 1, why: "the vault" },
    { act: "initcodeWord", times: Math.ceil(bytesOf(bytecode) / 32), why: "the code that makes it" },
    { act: "codeByte", times: bytesOf(deployedBytecode), why: "its code" },
    ...account("the fund, asked for its asset"),
    ...account("the asset, asked for its decimals"),
  ];
}

/* ACTS */

async function redeemMoved() {
  const { vault, distributor, alice } = await boughtTokens(1);
  await vault.connect(distributor).transferFrom(distributor.address, alice.address, OF_GENESIS);
  return vault.connect(alice).redeem(OF_GENESIS, alice.address, 0, FOREVER);
}

async function redeemBatch(isEachPeriod: boolean) {
  const { vault, alice } = await boughtTokens(BATCH, isEachPeriod);
  const tokenIds = Array.from({ length: BATCH }, (_, i) => BOUGHT + i);
  return vault.connect(alice).redeemBatch(tokenIds, alice.address, 0, FOREVER);
}

/** A token bought and another redeemed in the period that closes. */
async function closeAfterFlows() {
  const suite = await freshFund();
  const { vault, alice, distributor } = suite;
  await closePlain(suite);
  await vault.connect(alice).issue(BOUGHT, alice.address, FOREVER);
  await vault.connect(distributor).redeem(OF_GENESIS, distributor.address, 0, FOREVER);
  await passSeconds(suite, DAY);
  return vault["closePeriod()"]();
}

async function genesis() {
  const { vault, reserve } = await freshFund({ isUnopened: true });
  return vault.genesis(reserve.target);
}

async function deploy() {
  const { vault } = await freshFund({ isUnopened: true });
  const transaction = vault.deploymentTransaction();
  if (!transaction) throw new Error("the vault was not made here");
  return transaction;
}

/** Two of alice's tokens wait in the queue; one was paid before, so neither the queue nor her claim is new. */
async function queued() {
  const suite = await boughtTokens(4);
  const vault = suite.vault.connect(suite.alice);
  for (const tokenId of [BOUGHT, BOUGHT + 1, BOUGHT + 2]) await vault.requestRedemption(tokenId);
  await vault.processQueue(1);
  return { ...suite, vault };
}

/**
 * The fund of numbered tokens: N = 1,000,000, 100,000 of genesis, infinite allowances, nobody's balance zero, payouts from
 * cash.
 */
export const reserveOperations: Operation[] = [
  {
    name: "fund.redeem",
    budget: 82_000n,
    floor: [...LEFT, ...PAID, ...BOUGHT_TOKEN],
    run: async () => {
      const { vault, alice } = await boughtTokens(1);
      return vault.connect(alice).redeem(BOUGHT, alice.address, 0, FOREVER);
    },
  },
  {
    name: "fund.redeem.moved",
    budget: 82_000n,
    floor: [...LEFT, ...PAID, ...changedSlot(1, "the token"), ...ENDED],
    run: redeemMoved,
  },
  {
    name: "fund.redeem.genesis",
    budget: 105_000n,
    floor: [...LEFT, ...PAID, ...newSlot(1, "the token"), ...ENDED],
    run: async () => {
      const { vault, distributor } = await boughtTokens(1);
      return vault.connect(distributor).redeem(OF_GENESIS, distributor.address, 0, FOREVER);
    },
  },
  {
    name: "fund.redeem.batch20.each",
    budget: 18_000n,
    units: BATCH,
    floor: [
      ...LEFT,
      ...PAID,
      ...cold(1, "the index they earn from"),
      ...times(BATCH, [...cleared(1, "a token"), ...ENDED]),
    ],
    run: () => redeemBatch(false),
  },
  {
    name: "fund.redeem.batch20.each.apart",
    budget: 18_000n,
    units: BATCH,
    floor: [...LEFT, ...PAID, ...times(BATCH, BOUGHT_TOKEN)],
    run: () => redeemBatch(true),
  },
  {
    name: "fund.issue",
    budget: 108_000n,
    floor: ISSUED,
    run: async () => {
      const { vault, alice } = await boughtTokens(1);
      return vault.connect(alice).issue(BOUGHT + BATCH, alice.address, FOREVER);
    },
  },
  { name: "fund.closePeriod", budget: 75_000n, floor: CLOSED, run: closeAfterFlows },
  {
    name: "fund.closePeriod.8",
    budget: 187_000n,
    floor: [
      ...CLOSED,
      ...account("the list of strategies"),
      ...account("the asset"),
      ...changedSlot(1, "the positions' book"),
      ...times(8, MEASURED_POSITION),
    ],
    run: async () => {
      const suite = await investedFund(8);
      await passSeconds(suite, DAY);
      return suite.vault["closePeriod()"]();
    },
  },
  { name: "fund.genesis", budget: 3_000_000n, floor: GENESIS, run: genesis },
  { name: "fund.genesis.deploy", budget: 4_500_000n, floor: await creationFloor(), run: deploy },
  {
    name: "fund.queue.request",
    budget: 70_000n,
    floor: REQUESTED,
    run: async () => {
      const { vault } = await queued();
      return vault.requestRedemption(BOUGHT + 3);
    },
  },
  {
    name: "fund.queue.process.1",
    budget: 82_000n,
    floor: PROCESSED,
    run: async () => {
      const { vault } = await queued();
      return vault.processQueue(1);
    },
  },
  {
    name: "fund.claim",
    budget: 48_000n,
    floor: CLAIMED,
    run: async () => {
      const { fund, alice } = await queued();
      return fund.connect(alice).claim(alice.address);
    },
  },
];
