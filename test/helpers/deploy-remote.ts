import { HDNodeWallet, type Interface, JsonRpcProvider, Wallet } from "ethers";

import {
  AssayAccessManager__factory,
  type IndexToken,
  IndexToken__factory,
  type IndexVault,
  IndexVault__factory,
  type MockERC20,
  MockERC20__factory,
  type NAVOracle,
  NAVOracle__factory,
  ValidatorRegistry__factory,
} from "../../typechain-types/index.js";
import {
  EPOCH_SECONDS,
  HOUR,
  MAX_PRICE_AGE_SECONDS,
  oracleKeys,
  PARAMETERS,
  RING_LENGTH,
  type TestParameters,
  WAD,
} from "./suite.js";

/** The suite on a chain behind an RPC address. Accounts are those of `hardhat node`. */
export interface RemoteSuite {
  readonly provider: JsonRpcProvider;
  readonly oracle: NAVOracle;
  readonly vault: IndexVault;
  readonly token: IndexToken;
  readonly base: MockERC20;
  /** In the order of Ignition's deployed_addresses.json. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly admin: Wallet;
  readonly alice: Wallet;
  readonly bob: Wallet;
  /** Pay gas for the validators, in the order of the set. */
  readonly submitters: readonly Wallet[];
}

export interface RemoteInit {
  readonly validators?: number;
  readonly parameters?: Partial<TestParameters>;
  readonly maxPriceAgeSeconds?: bigint;
}

const PHRASE = "test test test test test test test test test test test junk";
const [CONFIGURATOR, RELEASER, SEEDER, SET_KEEPER] = [1n, 2n, 3n, 4n];

/** {@link deploySuite} over JSON-RPC: validators of equal stake in force, roles granted, the vault bound, not seeded. */
export async function deployRemote(url: string, init: RemoteInit = {}): Promise<RemoteSuite> {
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, batchMaxCount: 1 }); // at once, not in batches
  provider.pollingInterval = 50;
  const [admin, releaser, alice, bob] = [
    account(0, provider),
    account(1, provider),
    account(2, provider),
    account(3, provider),
  ];
  const count = init.validators ?? 5;
  const submitters = Array.from({ length: count }, (_, i) => account(4 + i, provider));

  const manager = await new AssayAccessManager__factory(admin).deploy(admin.address);
  const registry = await new ValidatorRegistry__factory(admin).deploy(
    await manager.getAddress(),
    EPOCH_SECONDS,
    oracleKeys(count).map(({ address }, i) => ({
      validator: address,
      submitter: submitters[i]?.address ?? "",
      stake: 100n * WAD,
    })),
  );
  const oracle = await new NAVOracle__factory(admin).deploy(
    await manager.getAddress(),
    await registry.getAddress(),
    RING_LENGTH,
    init.maxPriceAgeSeconds ?? MAX_PRICE_AGE_SECONDS,
    { ...PARAMETERS, ...init.parameters },
  );
  const base = await new MockERC20__factory(admin).deploy("Wrapped TAO", "TAO", 18);
  const vault = await new IndexVault__factory(admin).deploy(
    await manager.getAddress(),
    await base.getAddress(),
    await oracle.getAddress(),
    "TAO20 Index",
    "TAO20",
  );
  await vault.waitForDeployment();
  const token = IndexToken__factory.connect(await vault.TOKEN(), admin);
  const addresses = {
    "Access#AssayAccessManager": await manager.getAddress(),
    "Oracle#ValidatorRegistry": await registry.getAddress(),
    "Oracle#NAVOracle": await oracle.getAddress(),
    "Index#IndexVault": await vault.getAddress(),
  };
  const [registryAt, oracleAt, vaultAt] = [
    addresses["Oracle#ValidatorRegistry"],
    addresses["Oracle#NAVOracle"],
    addresses["Index#IndexVault"],
  ];

  await (await manager.grantRole(CONFIGURATOR, admin.address, 0)).wait();
  await (await manager.grantRole(SEEDER, admin.address, 0)).wait();
  await (await manager.grantRole(SET_KEEPER, admin.address, 0)).wait();
  await (await manager.grantRole(SET_KEEPER, oracleAt, 0)).wait();
  await (await manager.grantRole(RELEASER, releaser.address, HOUR)).wait();
  const forKeeper = [
    "addValidator",
    "removeValidator",
    "lowerStake",
    "setSubmitter",
    "setEpochSeconds",
    "subscribe",
    "unsubscribe",
  ];
  const forConfigurator = ["setParameters", "updateMaxPriceAge", "addValidator", "removeValidator"];
  await (await manager.setTargetFunctionRole(registryAt, selectors(registry.interface, forKeeper), SET_KEEPER)).wait();
  await (
    await manager.setTargetFunctionRole(oracleAt, selectors(oracle.interface, forConfigurator), CONFIGURATOR)
  ).wait();
  await (await manager.setTargetFunctionRole(oracleAt, selectors(oracle.interface, ["release"]), RELEASER)).wait();
  await (await manager.setTargetFunctionRole(vaultAt, selectors(vault.interface, ["seed"]), SEEDER)).wait();
  await (await manager.setTargetFunctionRole(oracleAt, selectors(oracle.interface, ["bindIndexToken"]), SEEDER)).wait();
  await (await registry.subscribe(oracleAt)).wait();
  await (await oracle.bindIndexToken(await token.getAddress())).wait();

  return { provider, oracle, vault, token, base, addresses, admin, alice, bob, submitters };
}

/** Seeds the vault from `admin`, who gets the supply; gives the components back in order. */
export async function seedRemote(
  suite: RemoteSuite,
  init: { amounts: readonly bigint[]; cash: bigint; supply: bigint },
): Promise<MockERC20[]> {
  const { admin, base, vault } = suite;
  const vaultAt = await vault.getAddress();
  const tokens: MockERC20[] = [];
  for (const [i, amount] of init.amounts.entries()) {
    const token = await new MockERC20__factory(admin).deploy(`Alpha ${i + 1}`, `SN${i + 1}`, 18);
    await token.waitForDeployment();
    await (await token.mint(admin.address, amount)).wait();
    await (await token.approve(vaultAt, amount)).wait();
    tokens.push(token);
  }
  await (await base.mint(admin.address, init.cash)).wait();
  await (await base.approve(vaultAt, init.cash)).wait();
  const components = await Promise.all(
    tokens.map(async (token, i) => ({
      assetId: i + 1,
      token: await token.getAddress(),
      amount: init.amounts[i] ?? 0n,
    })),
  );
  await (await vault.seed(components, init.cash, init.supply, admin.address)).wait();
  return tokens;
}

function account(index: number, provider: JsonRpcProvider): Wallet {
  const { privateKey } = HDNodeWallet.fromPhrase(PHRASE, "", `m/44'/60'/0'/0/${index}`);
  return new Wallet(privateKey, provider);
}

function selectors(contract: Interface, names: readonly string[]): string[] {
  return names.map((name) => {
    const fragment = contract.getFunction(name);
    if (fragment === null) throw new Error(`no function ${name}`);
    return fragment.selector;
  });
}
