import { rmSync } from "node:fs";
import path from "node:path";

import { completeAddresses, connectSuite, deploymentFile, readDeployment, type SuiteContracts } from "@assay/sdk";
import { JsonRpcProvider, NonceManager } from "ethers";

import { MockERC20__factory } from "../../typechain-types/index.js";
import {
  ALLOCATOR,
  CURATOR,
  CUSTODIAN,
  DEPLOYER,
  DISTRIBUTOR,
  GUARDIAN,
  RELEASER,
  SPONSOR,
  STRATEGIST,
  TREASURY,
  validatorAccounts,
} from "./accounts.js";
import { connectFund, FUND_PARAMETERS, fundMoney, investFund, type LocalFund } from "./fund-suite.js";
import type { Basket } from "./market.js";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const STAKE = 100n * 10n ** 18n;
const MAX_PRICE_AGE_SECONDS = 30;
/** No batches: gathering them makes each question wait 10 ms, and a chain on this machine answers sooner. */
const PROVIDER_OPTIONS = { staticNetwork: true, pollingInterval: 200, cacheTimeout: -1, batchMaxCount: 1 };

/** Between these a NAV may settle: 0.1 and 1,000. */
export const SANE_NAV_WAD = { least: 10n ** 17n, greatest: 10n ** 21n } as const;

export interface LocalSuite {
  readonly provider: JsonRpcProvider;
  readonly contracts: SuiteContracts;
  readonly addresses: { readonly oracle: string; readonly registry: string; readonly vault: string };
  /** The fund of numbered tokens, its money mocked, a part of it in a mocked strategy. */
  readonly fund: LocalFund;
  /** For `assay ... --addresses`. */
  readonly addressesFile: string;
  /** Ends what talks to the chain. */
  close(): Promise<void>;
}

export interface LocalInit {
  /** Names the folder of Ignition's journal; what another deployment left there is thrown away. */
  readonly deploymentId: string;
  /** One validator each; see {@link equalStakes}. */
  readonly stakes: readonly bigint[];
  readonly basket: Basket;
  /** Age readers accept, seconds; 30 unless said. */
  readonly maxPriceAgeSeconds?: number;
}

/** `count` validators of the same weight. */
export function equalStakes(count: number): bigint[] {
  return Array.from({ length: count }, () => STAKE);
}

/**
 * Deploys the suite with Ignition and seeds the vault with `basket`, whose tokens are mocks; funds and invests the fund in
 * mock dollars.
 */
export async function deployLocal(url: string, init: LocalInit): Promise<LocalSuite> {
  const { deploymentId, basket } = init;
  const provider = new JsonRpcProvider(url, undefined, PROVIDER_OPTIONS);
  const deployer = new NonceManager(DEPLOYER.connect(provider));
  const base = await new MockERC20__factory(deployer).deploy("Wrapped TAO", "TAO", 18);
  await base.waitForDeployment();
  const dollar = await new MockERC20__factory(deployer).deploy("Mock Dollar", "mUSD", 18);
  await dollar.waitForDeployment();
  await (await dollar.mint(DEPLOYER.address, fundMoney())).wait();

  rmSync(path.join(ROOT, "deploy", "deployments", deploymentId), { recursive: true, force: true });
  const [{ network }, { default: SuiteModule }] = await Promise.all([
    import("hardhat"),
    import("../../deploy/modules/Suite.js"),
  ]);
  // Said here and not by the environment: the configuration may have been read before this chain had its port.
  const connection = await network.create({ network: "localhost", override: { url } });
  await connection.ignition.deploy(SuiteModule, {
    deploymentId,
    parameters: parametersFor(init, await base.getAddress(), await dollar.getAddress()),
    displayUi: false,
  });
  await connection.close();

  const addressesFile = deploymentFile(ROOT, deploymentId);
  const deployment = readDeployment(addressesFile);
  const addresses = await completeAddresses(deployment.core, provider);
  const contracts = connectSuite(addresses, provider);
  deployer.reset(); // Ignition sent from the same account
  await seed(contracts, deployer, basket);
  const parts = connectFund(deployment.byId, dollar, provider);
  const strategy = await investFund(parts, contracts.accessManager, deployer, ALLOCATOR.connect(provider));
  const close = (): Promise<void> => Promise.resolve(provider.destroy());
  return { provider, contracts, addresses, addressesFile, fund: { ...parts, strategy }, close };
}

function parametersFor({ stakes, maxPriceAgeSeconds }: LocalInit, baseAsset: string, settlementAsset: string) {
  return {
    Oracle: {
      epochSeconds: 3_600,
      ringLength: 4_096,
      maxPriceAgeSeconds: maxPriceAgeSeconds ?? MAX_PRICE_AGE_SECONDS,
      validators: stakes.map((stake, i) => {
        const { oracle, submitter } = validatorAccounts(i);
        return { validator: oracle.address, submitter: submitter.address, stake };
      }),
      parameters: {
        minNavWad: SANE_NAV_WAD.least,
        maxNavWad: SANE_NAV_WAD.greatest,
        toleranceBps: 50,
        maxDeviationBps: 500,
        minConfidenceBps: 8_000,
        maxJumpBps: 1_000,
        bandShareBps: 0, // exactly at NAV, on local networks only
        minValidators: 3,
        quarantineRounds: 3,
        maxArrivalAgeSeconds: 12,
        maxFutureSeconds: 2,
      },
    },
    Index: { baseAsset, name: "TAO20 Index", symbol: "TAO20" },
    Reserve: {
      settlementAsset,
      treasury: TREASURY.address,
      sponsor: SPONSOR.address,
      custodian: CUSTODIAN.address,
      maxExternalBps: 5_000,
      parameters: { ...FUND_PARAMETERS, distributor: DISTRIBUTOR.address },
    },
    Suite: {
      configurator: DEPLOYER.address,
      releaser: RELEASER.address,
      seeder: DEPLOYER.address,
      curator: CURATOR.address,
      guardian: GUARDIAN.address,
      allocator: ALLOCATOR.address,
      strategist: STRATEGIST.address,
    },
  };
}

async function seed(contracts: SuiteContracts, deployer: NonceManager, basket: Basket): Promise<void> {
  const vaultAt = await contracts.vault.getAddress();
  const components = [];
  for (const { assetId, amountWad } of basket.components) {
    const token = await new MockERC20__factory(deployer).deploy(`Alpha of subnet ${assetId}`, `SN${assetId}`, 18);
    await token.waitForDeployment();
    await (await token.mint(DEPLOYER.address, amountWad)).wait();
    await (await token.approve(vaultAt, amountWad)).wait();
    components.push({ assetId, token: await token.getAddress(), amount: amountWad });
  }
  const base = contracts.base.connect(deployer);
  await (await base.mint(DEPLOYER.address, basket.cashWad)).wait();
  await (await base.approve(vaultAt, basket.cashWad)).wait();
  const vault = contracts.vault.connect(deployer);
  await (await vault.seed(components, basket.cashWad, basket.supplyWad, DEPLOYER.address)).wait();
}
