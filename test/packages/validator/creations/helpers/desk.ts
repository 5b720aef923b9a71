import { type AssetAmount, type AttestationMessage, basketHash, type CreationOwner, type DeskDomain } from "@assay/sdk";
import {
  type AttestRequest,
  type Attester,
  createAttester,
  type CreationView,
  type Delivery,
  type DeliveryVerdict,
  type Journal,
  type PastPrices,
} from "@assay/validator";
import type { Wallet } from "ethers";

import { ChainUnreachableError, NoNavError } from "../../../../../packages/validator/src/nav-reader.js";

export const WAD = 10n ** 18n;
export const domain: DeskDomain = { chainId: 31_337n, desk: "0x00000000000000000000000000000000000000D5" };
export const RECEIVED_AT = 1_754_654_400n;
export const receiptOf = (byte: string): string => `0x${byte.repeat(32)}`;
export const NAV_WAD = 2n * WAD;

export const basket: readonly AssetAmount[] = [
  { assetId: 4n, amount: 10n * WAD },
  { assetId: 64n, amount: 140n * WAD },
];
export const delivery: Delivery = {
  receipt: receiptOf("ab"),
  receivedAt: RECEIVED_AT,
  amounts: [
    { assetId: 4n, amount: 10n * WAD },
    { assetId: 64n, amount: 100n * WAD },
  ],
};
/** 10 x 0.5 + 100 x 0.1. */
export const VALUE_WAD = 15n * WAD;
export const PRICES: ReadonlyMap<bigint, bigint> = new Map([
  [4n, WAD / 2n],
  [64n, WAD / 10n],
]);

export const attestation: AttestationMessage = { creationId: 1n, ...delivery, navWad: NAV_WAD, valueWad: VALUE_WAD };
export const request: AttestRequest = { attestation, basket };

export const owner: CreationOwner = {
  creator: "0x00000000000000000000000000000000000000a1",
  basketHash: basketHash(basket),
};

export const view: CreationView = {
  ...owner,
  state: "OPEN",
  openedAt: RECEIVED_AT - 600n,
  deadline: RECEIVED_AT + 600n,
  expiresAt: RECEIVED_AT + 4_200n,
  nowAt: RECEIVED_AT + 60n,
  toleranceBps: 50n,
  maxArrivalAgeSeconds: 30n,
  maxPriceAgeSeconds: 30n,
};

/** What surrounds an attester; change it to change what the node knows. */
export interface World {
  readonly verdicts: Map<bigint, DeliveryVerdict>;
  view: CreationView;
  nav: bigint | "none" | "unreachable";
  prices: PastPrices;
  sourceError: Error | undefined;
  chainReads: number;
  readonly signed: string[];
  readonly fatal: Error[];
}

export function createWorld(): World {
  return {
    verdicts: new Map([[1n, { kind: "delivered", delivery }]]),
    view,
    nav: NAV_WAD,
    prices: { readAt: async () => PRICES },
    sourceError: undefined,
    chainReads: 0,
    signed: [],
    fatal: [],
  };
}

/** An attester in `world`, with a journal of its own. */
export function attesterIn(
  world: World,
  key: Wallet,
  journal: Pick<Journal, "recordCreation" | "findCreation">,
  valueToleranceBps?: bigint,
): Attester {
  return createAttester(
    {
      key,
      domain,
      journal,
      source: {
        find: async (creationId) => {
          if (world.sourceError !== undefined) throw world.sourceError;
          return world.verdicts.get(creationId);
        },
      },
      desk: {
        readCreation: async () => {
          world.chainReads += 1;
          return world.view;
        },
        readNavAt: async () => {
          if (world.nav === "none") throw new NoNavError("NAVOracle_TimeForgotten(1, 2)", undefined);
          if (world.nav === "unreachable") throw new ChainUnreachableError(undefined);
          return world.nav;
        },
      },
      prices: { readAt: (...args) => world.prices.readAt(...args) },
      onSigned: ({ kind, creationId }) => world.signed.push(`${kind} ${creationId}`),
      onFatal: (cause) => world.fatal.push(cause),
    },
    { self: key.address, valueToleranceBps },
  );
}
