import { WAD } from "../../test/helpers/suite.js";
import { changedSlot, type FloorItem, logOf, tokenTransfer } from "../opcode-costs.js";
import type { Operation } from "../operation.js";
import { ISSUED, tradingSuite } from "./index-suite.js";

const TOKENS = 2_345_678_901_234_567_890n;
/** Budgets by number of components: gas a component is constant. */
const REDEEM_HELD = { 1: 90_000n, 5: 152_000n, 10: 230_000n, 20: 400_000n };
const REDEEM_FRESH = { 1: 124_000n, 5: 256_000n, 10: 420_000n, 20: 740_000n };
const CREATE = { 1: 95_000n, 5: 175_000n, 10: 273_000n, 20: 460_000n };
const EVERYTHING = (1n << 21n) - 1n;
const LIST: FloorItem[] = [{ act: "coldAccount", times: 1, why: "the component list" }];
const BOOKS: FloorItem[] = [...changedSlot(1, "the books"), ...logOf(3, 5, "RedeemedInKind")];

/** What a new slot costs more than a changed one. */
function newSlots(times: number, why: string): FloorItem[] {
  return [{ act: "newSlotSurcharge", times, why }];
}

function transfers(count: number): FloorItem[] {
  return Array.from({ length: count }, (_, i) => tokenTransfer(`component ${i}`)).flat();
}

/** `count` components and the cash to a receiver who holds them already. */
function redeemHeld(count: number, budget: bigint): Operation {
  return {
    name: `index.inkind.redeem.${count}.held`,
    budget,
    floor: [...BOOKS, ...LIST, ...ISSUED, ...transfers(count + 1)],
    run: async () => {
      const { vault, alice } = await tradingSuite(count);
      return vault.connect(alice)["redeemInKind(uint256,uint256[],address)"](TOKENS, [], alice.address);
    },
  };
}

/** The same to one who holds none of them. */
function redeemFresh(count: number, budget: bigint): Operation {
  return {
    name: `index.inkind.redeem.${count}.fresh`,
    budget,
    floor: [...BOOKS, ...LIST, ...ISSUED, ...transfers(count + 1), ...newSlots(count + 1, "first balances")],
    run: async () => {
      const { vault, alice, ethers } = await tradingSuite(count);
      const to = ethers.getAddress(ethers.zeroPadValue("0xf4e5", 20));
      return vault.connect(alice)["redeemInKind(uint256,uint256[],address)"](TOKENS, [], to);
    },
  };
}

function create(count: number, budget: bigint): Operation {
  return {
    name: `index.inkind.create.${count}`,
    budget,
    floor: [
      ...changedSlot(1, "the books"),
      ...logOf(3, 5, "CreatedInKind"),
      ...LIST,
      ...ISSUED,
      ...transfers(count + 1),
      { act: "coldSlot", times: count + 1, why: "allowances" },
    ],
    run: async () => {
      const { vault, alice } = await tradingSuite(count);
      const maxIn = Array.from({ length: count + 1 }, () => 1_000n * WAD);
      return vault.connect(alice).createInKind(TOKENS, maxIn, alice.address);
    },
  };
}

function byCount(
  budgets: Readonly<Record<number, bigint>>,
  operation: (count: number, budget: bigint) => Operation,
): Operation[] {
  return Object.entries(budgets).map(([count, budget]) => operation(Number(count), budget));
}

const DEFERRED: FloorItem[] = [...BOOKS, ...ISSUED, ...changedSlot(1, "the claim"), ...logOf(3, 3, "ClaimOpened")];

/** In and out of the vault in the assets themselves. */
export const inKindOperations: Operation[] = [
  ...byCount(REDEEM_HELD, redeemHeld),
  ...byCount(REDEEM_FRESH, redeemFresh),
  ...byCount(CREATE, create),
  {
    name: "index.exit.deferred",
    budget: 62_000n,
    floor: DEFERRED,
    run: async () => {
      const { vault, alice } = await tradingSuite();
      await vault.connect(alice).redeemDeferred(WAD);
      return vault.connect(alice).redeemDeferred(TOKENS);
    },
  },
  {
    name: "index.exit.deferred.first",
    budget: 80_000n,
    floor: [...DEFERRED, ...newSlots(1, "the claim")],
    run: async () => {
      const { vault, alice } = await tradingSuite();
      return vault.connect(alice).redeemDeferred(TOKENS);
    },
  },
  {
    name: "index.claim.1",
    budget: 60_000n,
    floor: [...changedSlot(1, "the claim"), ...LIST, ...tokenTransfer("the component"), ...logOf(3, 3, "ClaimPaid")],
    run: async () => {
      const { vault, alice } = await tradingSuite();
      await vault.connect(alice).redeemDeferred(TOKENS);
      const claimId = (await vault.basketVersion()) << 8n;
      return vault.connect(alice).claim(claimId, 1n << 7n, alice.address);
    },
  },
  {
    name: "index.claim.20",
    budget: 400_000n,
    floor: [...changedSlot(1, "the claim"), ...LIST, ...transfers(21), ...logOf(3, 3, "ClaimPaid")],
    run: async () => {
      const { vault, alice } = await tradingSuite();
      await vault.connect(alice).redeemDeferred(TOKENS);
      const claimId = (await vault.basketVersion()) << 8n;
      return vault.connect(alice).claim(claimId, EVERYTHING, alice.address);
    },
  },
];
