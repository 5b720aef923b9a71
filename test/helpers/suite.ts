import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ethers as ethersLib, type HDNodeWallet, Signature, ZeroHash } from "ethers";

import type {
  AssayAccessManager,
  CreationDesk,
  IndexToken,
  IndexVault,
  MockERC20,
  NAVOracle,
  RebalanceAuction,
  ValidatorRegistry,
} from "../../typechain-types/index.js";

export const WAD = 10n ** 18n;
export const RAY = 10n ** 27n;
export const BPS = 10_000n;
export const HOUR = 3_600;

/** The parameters of `oracle.md`, as the tests use them everywhere. */
export const PARAMETERS = {
  minNavWad: WAD / 10n,
  maxNavWad: 1_000n * WAD,
  toleranceBps: 50n,
  maxDeviationBps: 500n,
  minConfidenceBps: 8_000n,
  maxJumpBps: 1_000n,
  bandShareBps: 0n,
  minValidators: 3n,
  quarantineRounds: 3n,
  maxArrivalAgeSeconds: 12n,
  maxFutureSeconds: 2n,
};

export type TestParameters = typeof PARAMETERS;

export const MAX_PRICE_AGE_SECONDS = 30n;
export const RING_LENGTH = 64n;
export const EPOCH_SECONDS = 3_600n;

/** A validator of the tests: its oracle key signs, its submitter pays. */
export interface TestValidator {
  readonly wallet: HDNodeWallet;
  readonly submitter: HardhatEthersSigner;
  readonly stake: bigint;
}

export interface Suite {
  readonly ethers: HardhatEthers;
  readonly manager: AssayAccessManager;
  readonly registry: ValidatorRegistry;
  readonly oracle: NAVOracle;
  readonly vault: IndexVault;
  readonly token: IndexToken;
  readonly base: MockERC20;
  readonly auction: RebalanceAuction;
  readonly desk: CreationDesk;
  /** In the order the set indexes them. */
  readonly validators: readonly TestValidator[];
  /** Admin of the access manager; holds every configuration role. */
  readonly admin: HardhatEthersSigner;
  /** Holds the releaser role with an hour's delay. */
  readonly releaser: HardhatEthersSigner;
  readonly alice: HardhatEthersSigner;
  readonly bob: HardhatEthersSigner;
}

export interface SuiteInit {
  readonly stakes?: readonly bigint[];
  readonly parameters?: Partial<TestParameters>;
  readonly ringLength?: bigint;
  readonly maxPriceAgeSeconds?: bigint;
  /** Another base asset than MockERC20, which must share the functions a test uses. */
  readonly base?: { readonly contract: string; readonly args: readonly unknown[] };
  /** Leave the vault without its oracle. */
  readonly isUnbound?: boolean;
}

const EQUAL_STAKES = [100n * WAD, 100n * WAD, 100n * WAD, 100n * WAD, 100n * WAD];

/** The oracle keys of the tests: never funded, derived from a fixed phrase. */
export function oracleKeys(count: number): HDNodeWallet[] {
  const phrase = "test test test test test test test test test test test junk";
  const root = ethersLib.HDNodeWallet.fromPhrase(phrase, "", "m/44'/60'/7'/0");
  return Array.from({ length: count }, (_, i) => root.deriveChild(i));
}

/** Deploys the suite with `stakes.length` validators in force, roles granted, the oracle bound, the vault not seeded. */
export async function deploySuite(ethers: HardhatEthers, init: SuiteInit = {}): Promise<Suite> {
  const stakes = init.stakes ?? EQUAL_STAKES;
  const signers = await ethers.getSigners();
  const [admin, releaser, alice, bob, ...rest] = signers;
  if (!admin || !releaser || !alice || !bob) throw new Error("the test chain has too few accounts");

  const validators = oracleKeys(stakes.length).map((wallet, i): TestValidator => {
    const submitter = rest[i];
    const stake = stakes[i];
    if (!submitter || stake === undefined) throw new Error(`no submitter for validator ${i}`);
    return { wallet, submitter, stake };
  });

  const manager = await ethers.deployContract("AssayAccessManager", [admin.address]);
  const registry = await ethers.deployContract("ValidatorRegistry", [
    manager.target,
    EPOCH_SECONDS,
    validators.map((v) => ({ validator: v.wallet.address, submitter: v.submitter.address, stake: v.stake })),
  ]);
  const oracle = await ethers.deployContract("NAVOracle", [
    manager.target,
    registry.target,
    init.ringLength ?? RING_LENGTH,
    init.maxPriceAgeSeconds ?? MAX_PRICE_AGE_SECONDS,
    { ...PARAMETERS, ...init.parameters },
  ]);
  const baseInit = init.base ?? { contract: "MockERC20", args: ["Wrapped TAO", "TAO", 18] };
  const base = (await ethers.deployContract(baseInit.contract, [...baseInit.args])) as unknown as MockERC20;
  const vault = await ethers.deployContract("IndexVault", [
    manager.target,
    base.target,
    oracle.target,
    "TAO20 Index",
    "TAO20",
  ]);
  const token = await ethers.getContractAt("IndexToken", await vault.TOKEN());
  const auction = await ethers.deployContract("RebalanceAuction", [manager.target, vault.target]);
  const desk = await ethers.deployContract("CreationDesk", [manager.target, vault.target]);

  const selector = (contract: { interface: ethersLib.Interface }, names: string[]): string[] =>
    names.map((name) => {
      const fragment = contract.interface.getFunction(name);
      if (!fragment) throw new Error(`no function ${name}`);
      return fragment.selector;
    });
  const [CONFIGURATOR, RELEASER, SEEDER, SET_KEEPER, CURATOR, GUARDIAN] = [1n, 2n, 3n, 4n, 5n, 6n];
  await manager.grantRole(CONFIGURATOR, admin.address, 0);
  await manager.grantRole(SEEDER, admin.address, 0);
  await manager.grantRole(SET_KEEPER, admin.address, 0);
  await manager.grantRole(SET_KEEPER, oracle.target, 0);
  await manager.grantRole(RELEASER, releaser.address, HOUR);
  await manager.setTargetFunctionRole(
    registry.target,
    selector(registry, [
      "addValidator",
      "removeValidator",
      "lowerStake",
      "setSubmitter",
      "setEpochSeconds",
      "subscribe",
      "unsubscribe",
    ]),
    SET_KEEPER,
  );
  await manager.setTargetFunctionRole(
    oracle.target,
    selector(oracle, ["setParameters", "updateMaxPriceAge", "addValidator", "removeValidator"]),
    CONFIGURATOR,
  );
  await manager.setTargetFunctionRole(oracle.target, selector(oracle, ["release"]), RELEASER);
  for (const role of [CURATOR, GUARDIAN]) await manager.grantRole(role, admin.address, 0);
  await manager.setTargetFunctionRole(vault.target, selector(vault, ["seed", "bindModules"]), SEEDER);
  await manager.setTargetFunctionRole(vault.target, selector(vault, ["setFees", "setRateLimit"]), CONFIGURATOR);
  await manager.setTargetFunctionRole(vault.target, selector(vault, ["stopMinting"]), GUARDIAN);
  await manager.setTargetFunctionRole(auction.target, selector(auction, ["announceTargets", "open"]), CURATOR);
  await manager.setTargetFunctionRole(desk.target, selector(desk, ["makeRemoteAsset"]), CONFIGURATOR);
  await vault.bindModules(auction.target, desk.target);
  await manager.setTargetFunctionRole(oracle.target, selector(oracle, ["bindIndexToken"]), SEEDER);
  await registry.subscribe(oracle.target);
  if (!init.isUnbound) await oracle.bindIndexToken(token.target);

  return {
    ethers,
    manager,
    registry,
    oracle,
    vault,
    token,
    base,
    auction,
    desk,
    validators,
    admin,
    releaser,
    alice,
    bob,
  };
}

/** Fields of a report a test wants different from the usual. */
export interface ReportInit {
  readonly indexToken?: string;
  readonly round?: bigint;
  readonly observedAt?: bigint;
  readonly navWad?: bigint;
  readonly confidenceBps?: bigint;
  readonly spreadBps?: bigint;
  readonly assetsRoot?: string;
  readonly setEpoch?: bigint;
}

export interface TestReport {
  indexToken: string;
  round: bigint;
  observedAt: bigint;
  navWad: bigint;
  confidenceBps: bigint;
  spreadBps: bigint;
  assetsRoot: string;
  setEpoch: bigint;
}

export const REPORT_TYPES = {
  Report: [
    { name: "indexToken", type: "address" },
    { name: "round", type: "uint256" },
    { name: "observedAt", type: "uint256" },
    { name: "navWad", type: "uint256" },
    { name: "confidenceBps", type: "uint32" },
    { name: "spreadBps", type: "uint256" },
    { name: "assetsRoot", type: "bytes32" },
    { name: "setEpoch", type: "uint256" },
  ],
};

/** Timestamp of the newest block, unix seconds. */
export async function latestTimestamp(ethers: HardhatEthers): Promise<number> {
  const block = await ethers.provider.getBlock("latest");
  if (!block) throw new Error("the chain has no block");
  return block.timestamp;
}

/** A report for the chain's present second: round = seconds since genesis + 1. */
export async function makeReport(suite: Suite, init: ReportInit = {}): Promise<TestReport> {
  const observedAt = init.observedAt ?? BigInt(await latestTimestamp(suite.ethers));
  const genesisAt = await suite.oracle.GENESIS_AT();
  return {
    indexToken: init.indexToken ?? (await suite.oracle.INDEX_TOKEN()),
    round: init.round ?? observedAt - genesisAt + 1n,
    observedAt,
    navWad: init.navWad ?? WAD,
    confidenceBps: init.confidenceBps ?? 9_500n,
    spreadBps: init.spreadBps ?? 0n,
    assetsRoot: init.assetsRoot ?? ZeroHash,
    setEpoch: init.setEpoch ?? (await suite.oracle.setEpoch()),
  };
}

/** One entry a signer, by rising index: index, r, vs. */
export function packSignatures(entries: readonly { index: number; signature: string }[]): string {
  return ethersLib.concat(
    entries.map(({ index, signature }) => {
      const { r, yParityAndS } = Signature.from(signature);
      return ethersLib.concat([ethersLib.toBeHex(index, 1), r, yParityAndS]);
    }),
  );
}

/** Signs `report` with the validators of `indexes` for the oracle of `suite`, or for another domain. */
export async function signReport(
  suite: Suite,
  report: TestReport,
  indexes: readonly number[],
  domain: { chainId?: bigint; verifyingContract?: string } = {},
): Promise<string> {
  const network = await suite.ethers.provider.getNetwork();
  const fullDomain = {
    name: "Assay NAVOracle",
    version: "1",
    chainId: domain.chainId ?? network.chainId,
    verifyingContract: domain.verifyingContract ?? String(suite.oracle.target),
  };
  const entries = await Promise.all(
    indexes.map(async (index) => {
      const validator = suite.validators[index];
      if (!validator) throw new Error(`no validator ${index}`);
      return { index, signature: await validator.wallet.signTypedData(fullDomain, REPORT_TYPES, report) };
    }),
  );
  return packSignatures(entries);
}

/** Indexes 0 to count - 1. */
export function firstIndexes(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Settles `navWad` through the signatures lane, all validators signing, one second after the last block. */
export async function settleNav(suite: Suite, navWad: bigint, init: ReportInit = {}): Promise<TestReport> {
  const nextAt = (await latestTimestamp(suite.ethers)) + 1;
  await suite.ethers.provider.send("evm_setNextBlockTimestamp", [`0x${nextAt.toString(16)}`]);
  const report = await makeReport(suite, { observedAt: BigInt(nextAt), navWad, ...init });
  const signatures = await signReport(suite, report, firstIndexes(suite.validators.length));
  await suite.oracle.submitReport(report, signatures);
  return report;
}

/** A component of the test basket. */
export interface TestComponent {
  readonly assetId: bigint;
  readonly token: MockERC20;
  readonly amount: bigint;
}

/** Mints and approves what `seed` takes and seeds the vault from `admin`; supply goes to `to` (default admin). */
export async function seedVault(
  suite: Suite,
  init: { amounts?: readonly bigint[]; cash?: bigint; supply?: bigint; to?: string } = {},
): Promise<TestComponent[]> {
  const amounts = init.amounts ?? [140n * WAD, 2_000n * WAD, 7n * WAD];
  const cash = init.cash ?? 50n * WAD;
  const supply = init.supply ?? 100n * WAD;
  const components: TestComponent[] = [];
  for (const [i, amount] of amounts.entries()) {
    const token = await suite.ethers.deployContract("MockERC20", [`Alpha ${i + 1}`, `SN${i + 1}`, 18]);
    await token.mint(suite.admin.address, amount);
    await token.approve(suite.vault.target, amount);
    components.push({ assetId: BigInt(i + 1), token, amount });
  }
  await suite.base.mint(suite.admin.address, cash);
  await suite.base.approve(suite.vault.target, cash);
  await suite.vault.seed(
    components.map(({ assetId, token, amount }) => ({ assetId, token: token.target, amount })),
    cash,
    supply,
    init.to ?? suite.admin.address,
  );
  return components;
}

/** Ceil of |value - reference| x 10,000 / reference. */
export function deviationBpsUp(value: bigint, reference: bigint): bigint {
  const distance = value > reference ? value - reference : reference - value;
  return (distance * BPS + reference - 1n) / reference;
}
