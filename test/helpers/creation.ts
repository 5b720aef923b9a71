import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type ContractTransactionResponse, id as hashOf, toBeHex, TypedDataEncoder } from "ethers";

import type { CreationDesk, RemoteAsset } from "../../typechain-types/index.js";
import { deployUnseeded } from "./index-suite.js";
import { mineAt, nowAt, setNext, validatorOf } from "./oracle.js";
import { firstIndexes, packSignatures, settleNav, type Suite, type SuiteInit, WAD } from "./suite.js";

/** Seconds after `receivedAt` up to which its NAV may still change: the oracle's `maxArrivalAgeSeconds`. */
export const FINAL_AFTER = 12n;
export const MAX_OPEN = 7n * 86_400n;
export const FINALIZE_WITHIN = 6n * 3_600n;
/** A NAV that divides nothing evenly. */
export const ODD_NAV = 1_234_567_890_123_456_789n;
/** Has a receipt token that the vault's list does not hold. */
export const UNLISTED = 9n;
/** Has no receipt token. */
export const UNKNOWN = 5n;
/** Ids of the assets in the vault's list, by position. */
export const LISTED = [2n, 4n, 7n] as const;
/** `CreationState` of the contracts. */
export const CREATION = { NONE: 0n, OPEN: 1n, FINALIZED: 2n, REFUSED: 3n, EXPIRED: 4n } as const;

export interface Amount {
  readonly assetId: bigint;
  readonly amount: bigint;
}

export interface TestAttestation {
  readonly creationId: bigint;
  readonly receipt: string;
  readonly receivedAt: bigint;
  readonly navWad: bigint;
  readonly valueWad: bigint;
  readonly amounts: readonly Amount[];
}

export const ATTESTATION_TYPES = {
  Attestation: [
    { name: "creationId", type: "uint256" },
    { name: "creator", type: "address" },
    { name: "basketHash", type: "bytes32" },
    { name: "receipt", type: "bytes32" },
    { name: "receivedAt", type: "uint256" },
    { name: "navWad", type: "uint256" },
    { name: "valueWad", type: "uint256" },
    { name: "amounts", type: "AssetAmount[]" },
  ],
  AssetAmount: [
    { name: "assetId", type: "uint32" },
    { name: "amount", type: "uint256" },
  ],
};

export const REFUSAL_TYPES = {
  Refusal: [
    { name: "creationId", type: "uint256" },
    { name: "creator", type: "address" },
    { name: "basketHash", type: "bytes32" },
    { name: "reason", type: "string" },
  ],
};

export interface CreationSuite extends Suite {
  /** Receipt tokens of {@link LISTED}, by position in the vault's list. */
  readonly remotes: readonly RemoteAsset[];
  readonly unlisted: RemoteAsset;
  /** Neither creator nor validator. */
  readonly carol: HardhatEthersSigner;
}

/**
 * The suite with receipt tokens for three assets in the vault's list and one beside it. Seeded with none of them, 50 of
 * cash and 100 tokens of supply, 40 of them alice's and 10 bob's. No NAV yet.
 */
export async function deployCreations(ethers: HardhatEthers, init: SuiteInit = {}): Promise<CreationSuite> {
  const suite = await deployUnseeded(ethers, init);
  const carol = (await ethers.getSigners()).at(-1);
  if (!carol) throw new Error("the test chain has no accounts");
  const make = async (assetId: bigint): Promise<RemoteAsset> => {
    await suite.desk.makeRemoteAsset(assetId, `Alpha ${assetId}`, `SN${assetId}`);
    return ethers.getContractAt("RemoteAsset", await suite.desk.remoteAsset(assetId));
  };
  const remotes: RemoteAsset[] = [];
  for (const assetId of LISTED) remotes.push(await make(assetId));
  const unlisted = await make(UNLISTED);
  await suite.base.mint(suite.admin.address, 50n * WAD);
  await suite.base.approve(suite.vault.target, 50n * WAD);
  await suite.vault.seed(
    remotes.map(({ target }, i) => ({ assetId: LISTED[i] ?? 0n, token: target, amount: 0n })),
    50n * WAD,
    100n * WAD,
    suite.admin.address,
  );
  await suite.token.transfer(suite.alice.address, 40n * WAD);
  await suite.token.transfer(suite.bob.address, 10n * WAD);
  return { ...suite, remotes, unlisted, carol };
}

export interface OpenInit {
  readonly basket?: readonly Amount[];
  readonly minTokens?: bigint;
  readonly creator?: HardhatEthersSigner;
  /** Seconds from opening to deadline. */
  readonly openFor?: bigint;
}

export interface Opened {
  readonly creationId: bigint;
  readonly creator: HardhatEthersSigner;
  readonly basket: readonly Amount[];
  readonly minTokens: bigint;
  readonly openedAt: bigint;
  readonly deadline: bigint;
}

/** What is announced unless told otherwise; no amount is even. */
export const BASKET: readonly Amount[] = [
  { assetId: 2n, amount: 10n * WAD + 7n },
  { assetId: 7n, amount: 3n * WAD + 1n },
];

/** Opens a creation of alice's, an hour until its deadline unless told otherwise. */
export async function openCreation(suite: CreationSuite, init: OpenInit = {}): Promise<Opened> {
  const { basket = BASKET, minTokens = 0n, creator = suite.alice, openFor = 3_600n } = init;
  const openedAt = (await nowAt(suite)) + 1n;
  const deadline = openedAt + openFor;
  const creationId = (await suite.desk.creationCount()) + 1n;
  await setNext(suite, openedAt);
  await suite.desk.connect(creator).openCreation([...basket], minTokens, deadline);
  return { creationId, creator, basket, minTokens, openedAt, deadline };
}

/** A receipt no other `label` gives. */
export function receiptOf(label: string): string {
  return hashOf(label);
}

/** The whole of `opened`, received at `receivedAt`; worth 25 and a bit. */
export function attest(
  opened: Opened,
  receivedAt: bigint,
  navWad: bigint,
  init: Partial<TestAttestation> = {},
): TestAttestation {
  return {
    creationId: opened.creationId,
    receipt: receiptOf(`delivery ${opened.creationId}`),
    receivedAt,
    navWad,
    valueWad: 25n * WAD + 3n,
    amounts: opened.basket,
    ...init,
  };
}

export interface DomainInit {
  readonly chainId?: bigint;
  readonly verifyingContract?: string;
}

/** Whose creation a signature is about. */
export interface Owner {
  readonly creator: string;
  readonly basketHash: string;
}

/** As the desk has it now. */
export async function ownerOf({ desk }: Pick<Suite, "desk">, creationId: bigint): Promise<Owner> {
  const { creator, basketHash } = await desk.creation(creationId);
  return { creator, basketHash };
}

export interface SignInit extends DomainInit {
  /** Signed in place of what the desk has. */
  readonly owner?: Partial<Owner>;
}

/** The desk's EIP-712 domain. */
export async function deskDomain(suite: Suite, init: DomainInit = {}) {
  return {
    name: "Assay CreationDesk",
    version: "1",
    chainId: init.chainId ?? (await suite.ethers.provider.getNetwork()).chainId,
    verifyingContract: init.verifyingContract ?? String(suite.desk.target),
  };
}

/** Signs `message`, with whose creation it is about, with the validators of `indexes`. */
async function signAs(
  suite: Suite,
  types: Record<string, { name: string; type: string }[]>,
  message: { readonly creationId: bigint; readonly [field: string]: unknown },
  indexes: readonly number[],
  init: SignInit,
): Promise<string> {
  const domain = await deskDomain(suite, init);
  const value = { ...message, ...(await ownerOf(suite, message.creationId)), ...init.owner };
  return packSignatures(
    await Promise.all(
      indexes.map(async (index) => ({
        index,
        signature: await validatorOf(suite, index).wallet.signTypedData(domain, types, value),
      })),
    ),
  );
}

/** Signs `attestation` with the validators of `indexes`, all unless told otherwise, for this desk or another domain. */
export function signAttestation(
  suite: Suite,
  attestation: TestAttestation,
  indexes: readonly number[] = firstIndexes(suite.validators.length),
  init: SignInit = {},
): Promise<string> {
  return signAs(suite, ATTESTATION_TYPES, { ...attestation }, indexes, init);
}

/** Signs that `creationId` is refused. */
export function signRefusal(
  suite: Suite,
  creationId: bigint,
  reason: string,
  indexes: readonly number[] = firstIndexes(suite.validators.length),
  init: SignInit = {},
): Promise<string> {
  return signAs(suite, REFUSAL_TYPES, { creationId, reason }, indexes, init);
}

/** The attestation's digest as ethers hashes it. */
export async function digestOf(suite: Suite, attestation: TestAttestation): Promise<string> {
  const value = { ...attestation, ...(await ownerOf(suite, attestation.creationId)) };
  return TypedDataEncoder.hash(await deskDomain(suite), ATTESTATION_TYPES, value);
}

/** As the desk takes it. */
export function toStruct(attestation: TestAttestation) {
  return { ...attestation, amounts: [...attestation.amounts] };
}

/** Mines the first block in which the NAV of `receivedAt` is final. */
export async function waitUntilFinal(suite: Suite, receivedAt: bigint): Promise<void> {
  await mineAt(suite, receivedAt + FINAL_AFTER + 1n);
}

/** Carol finalizes with `signatures`, of all validators unless told otherwise. */
export async function finalize(
  suite: CreationSuite,
  attestation: TestAttestation,
  basket: readonly Amount[],
  signatures?: string,
): Promise<ContractTransactionResponse> {
  const signed = signatures ?? (await signAttestation(suite, attestation));
  return suite.desk.connect(suite.carol).finalizeCreation(toStruct(attestation), [...basket], signed);
}

export interface Delivered {
  readonly opened: Opened;
  readonly attestation: TestAttestation;
}

/** Opens, settles `navWad` at the moment of delivery, and waits until that is final. Not finalized. */
export async function deliver(
  suite: CreationSuite,
  init: OpenInit & { readonly navWad?: bigint; readonly attestation?: Partial<TestAttestation> } = {},
): Promise<Delivered> {
  const { navWad = ODD_NAV } = init;
  const opened = await openCreation(suite, init);
  const { observedAt } = await settleNav(suite, navWad);
  await waitUntilFinal(suite, observedAt);
  return { opened, attestation: attest(opened, observedAt, navWad, init.attestation) };
}

/** {@link deliver}, finalized. */
export async function create(suite: CreationSuite, init: Parameters<typeof deliver>[1] = {}): Promise<Delivered> {
  const delivered = await deliver(suite, init);
  await finalize(suite, delivered.attestation, delivered.opened.basket);
  return delivered;
}

/** Everything an act of the desk may move: its record, the vault's books, every balance. */
export async function deskState(suite: CreationSuite, creationId = 1n): Promise<string> {
  const { desk, vault, token, remotes, alice, carol } = suite;
  const state = [
    [...(await desk.creation(creationId))],
    [...(await vault.books())],
    await vault.basketVersion(),
    (await vault.holdings()).map(({ amount }) => amount),
    await token.totalSupply(),
    await token.balanceOf(alice.address),
    await token.balanceOf(carol.address),
    await Promise.all(remotes.map((remote) => remote.totalSupply())),
    await Promise.all(remotes.map((remote) => remote.balanceOf(vault.target))),
  ];
  return JSON.stringify(state, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** Lets `address` send transactions, with something to pay them. */
export async function impersonate(suite: Suite, address: string): Promise<HardhatEthersSigner> {
  await suite.ethers.provider.send("hardhat_impersonateAccount", [address]);
  await suite.ethers.provider.send("hardhat_setBalance", [address, toBeHex(10n * WAD)]);
  return suite.ethers.getSigner(address);
}

/** Another desk of the same vault, which the vault does not know. */
export async function otherDesk(suite: Suite): Promise<CreationDesk> {
  return suite.ethers.deployContract("CreationDesk", [suite.manager.target, suite.vault.target]);
}
