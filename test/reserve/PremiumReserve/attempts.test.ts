import { expect } from "chai";
import { type Contract, hexlify, MaxUint256, type ParamType } from "ethers";
import { network } from "hardhat";

import { ROLE, STRATEGY_DELAY_SECONDS } from "../../../deploy/roles.js";
import { impersonated } from "../../helpers/fund.js";
import { randomBytes, randomNumbers } from "../../helpers/random.js";
import { DAY, deployFund, FOREVER, invest, passSeconds, PREMIUM, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

const ROUNDS = 4;
const ACTS = 80;
const HELD = 1_000n * PREMIUM;

/** Roles with a key of their own, and the notice they act with. */
const KEYS = [
  [ROLE.seeder, 0],
  [ROLE.allocator, 0],
  [ROLE.strategist, STRATEGY_DELAY_SECONDS],
  [ROLE.guardian, 0],
  [ROLE.configurator, 0],
  [ROLE.curator, 0],
  [ROLE.releaser, 3_600],
] as const;

describe("PremiumReserve attempts", () => {
  const { loadFixture } = networkHelpers;

  const cast = async () => {
    const suite = await deployFund(ethers);
    const { manager, keys, admin, distributor, treasury, sponsor, custodian, alice } = suite;
    const strategy = await invest(suite, 100n * WAD);
    const signers = (await ethers.getSigners()).slice(20);
    const actors = [admin, distributor, treasury, sponsor, custodian, alice];
    for (const [i, [role, delay]] of KEYS.entries()) {
      const signer = signers[i];
      if (!signer) throw new Error("the test chain has too few accounts");
      await manager.grantRole(role, signer.address, delay);
      actors.push(signer);
    }
    for (const { address } of keys.slice(0, 1)) actors.push(await impersonated(ethers, address));
    const keyOf = (role: bigint) => actors[6 + KEYS.findIndex(([its]) => its === role)] ?? admin;
    return { ...suite, actors, strategy, keyOf };
  };
  type Cast = Awaited<ReturnType<typeof cast>>;

  /** Whoever most likely may: without them nearly all that is tried would be refused. */
  const suited = ({ admin, alice, distributor, keyOf, vault, manager }: Cast, contract: Contract, name: string) => {
    if (contract.target === manager.target || name === "announceIssuanceEnd") return admin;
    if (["allowStrategy", "dropStrategy", "placeExternal"].includes(name)) return keyOf(ROLE.strategist);
    if (["deposit", "withdraw"].includes(name)) return keyOf(ROLE.allocator);
    if (["genesis", "bindVault"].includes(name)) return keyOf(ROLE.seeder);
    return contract.target === vault.target && name !== "issue" ? distributor : alice;
  };

  const functionsOf = ({ vault, fund, reserve, manager }: Cast) =>
    [vault, fund, reserve, manager].flatMap((contract) =>
      (contract as unknown as Contract).interface.fragments
        .filter((fragment) => fragment.type === "function")
        .map((fragment) => contract.interface.getFunction(fragment.format() as never))
        .filter((fragment) => !fragment.constant)
        .map((fragment) => ({ contract: contract as unknown as Contract, fragment })),
    );

  /** Makes arguments that might do: of every type those that the contracts deal in. */
  const argumentsOf = ({ actors, vault, fund, reserve, asset, strategy, manager }: Cast, seed: string) => {
    const [below, bytes] = [randomNumbers(`${seed} numbers`), randomBytes(`${seed} bytes`)];
    const oneOf = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
    const addresses = [...actors, vault, fund, reserve, asset, strategy, manager].map((x) =>
      "target" in x ? String(x.target) : x.address,
    ) as [string, ...string[]];
    const calls = (): [string, ...string[]] => [
      reserve.interface.encodeFunctionData("dissolve"),
      asset.interface.encodeFunctionData("transfer", [oneOf(addresses), WAD]),
      asset.interface.encodeFunctionData("transferFrom", [reserve.target, oneOf(addresses), WAD]),
      fund.interface.encodeFunctionData("placeExternal", [WAD]),
      fund.interface.encodeFunctionData("dropStrategy", [strategy.target]),
      hexlify(bytes(8)),
      "0x",
    ];
    const tokenId = () => BigInt(1 + below(12));
    const of = (type: ParamType): unknown => {
      if (type.baseType === "array" && type.arrayChildren) {
        const child = type.arrayChildren;
        return Array.from({ length: 1 + below(2) }, () => (child.type === "uint256" ? tokenId() : of(child)));
      }
      if (type.baseType === "tuple") return [1n, 0n, RAY];
      if (type.name === "deadline") return FOREVER;
      if (type.name === "tokenId") return oneOf([tokenId, () => 500n + tokenId()] as const)();
      if (type.name === "minAmount") return 0n;
      if (type.type === "address") return oneOf(addresses);
      if (type.type === "bool") return below(2) === 0;
      if (type.type === "bytes") return oneOf(calls());
      if (type.type === "bytes4") return oneOf(calls()).padEnd(10, "0").slice(0, 10);
      if (type.type === "bytes32") return hexlify(bytes(32));
      if (type.type === "string") return "x";
      if (type.type === "uint64") return BigInt(below(9));
      if (type.type !== "uint256") return oneOf([0n, 0n, DAY]); // delays and moments of the manager
      return oneOf([0n, 1n, WAD, 3n * WAD, HELD, MaxUint256]);
    };
    return { below, of };
  };

  const run = async (suite: Cast, round: number, tried: Map<string, number>) => {
    const { asset, reserve, vault, fund, manager, actors } = suite;
    const { below, of } = argumentsOf(suite, `attempts ${round}`);
    const functions = functionsOf(suite);
    let held = await asset.balanceOf(reserve.target);
    for (let i = 0; i < ACTS; ++i) {
      // Every function has its turn, then whichever comes.
      const turn = round * ACTS + i;
      const { contract, fragment } = functions[turn < functions.length ? turn : below(functions.length)] ?? {};
      if (!contract || !fragment) throw new Error("nothing to try");
      const anyone = actors[below(actors.length)] ?? suite.admin;
      const actor = below(2) === 0 ? anyone : suited(suite, contract, fragment.name);
      const data = contract.interface.encodeFunctionData(fragment, fragment.inputs.map(of));
      await passSeconds(suite, below(3) === 0 ? DAY : 1n);
      const name = `${fragment.name} of ${String(contract.target)}`;
      const request = { to: contract.target, data, gasLimit: 3_000_000n };
      if (actor === suite.keyOf(ROLE.strategist)) {
        // It acts with a day's notice, or tries to without.
        const schedule = manager.interface.encodeFunctionData("schedule", [contract.target, data, 0n]);
        await actor.sendTransaction({ ...request, to: manager.target, data: schedule }).catch(() => undefined);
        await passSeconds(suite, DAY);
      }
      const isDone = await actor.sendTransaction(request).then(
        () => true,
        () => false,
      );
      tried.set(name, (tried.get(name) ?? 0) + (isDone ? 1 : 0));
      const now = await asset.balanceOf(reserve.target);
      expect(now >= held, `${name} by ${actor.address} took ${held - now}`).to.equal(true);
      held = now;
    }
    expect(await vault.isDissolved()).to.equal(false);
    return { held, cash: await fund.cash() };
  };

  it("whoever calls whatever of vault, fund, reserve and manager, in whatever order, it never loses a unit", async function () {
    this.timeout(300_000); // a few seconds, when nothing else runs
    const tried = new Map<string, number>();
    for (let round = 0; round < ROUNDS; ++round) {
      const suite = await loadFixture(cast);
      const { held } = await run(suite, round, tried);
      expect(held >= HELD).to.equal(true);
      for (const { address } of suite.actors) {
        expect(await suite.asset.allowance(suite.reserve.target, address)).to.equal(0n);
      }
    }
    // What was tried reaches every function, and much of it succeeds.
    const functions = functionsOf(await loadFixture(cast));
    expect(tried.size).to.equal(
      new Set(functions.map(({ contract, fragment }) => `${fragment.name} of ${String(contract.target)}`)).size,
    );
    const succeeded = [...tried.values()];
    expect(succeeded.reduce((sum, count) => sum + count, 0)).to.be.greaterThan(40);
    expect(succeeded.filter((count) => count > 0).length).to.be.greaterThan(10);
  });

  it("no key may spend what it holds", async () => {
    const { asset, reserve, actors, vault, fund, manager } = await loadFixture(cast);
    for (const contract of [vault, fund, manager, reserve])
      actors.push(await impersonated(ethers, String(contract.target)));
    for (const actor of actors) {
      await expect(asset.connect(actor).transferFrom(reserve.target, actor.address, 1n))
        .to.be.revertedWithCustomError(asset, "ERC20InsufficientAllowance")
        .withArgs(actor.address, 0n, 1n);
      await expect(reserve.connect(actor).dissolve())
        .to.be.revertedWithCustomError(reserve, "PremiumReserve_NotDissolved")
        .withArgs();
    }
    expect(await asset.balanceOf(reserve.target)).to.equal(HELD);
  });
});
