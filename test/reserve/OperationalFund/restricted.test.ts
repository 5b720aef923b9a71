import { expect } from "chai";
import { network } from "hardhat";

import { ROLE, STRATEGY_DELAY_SECONDS } from "../../../deploy/roles.js";
import { DAY, deployFund, invest, passSeconds, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();

/** Roles, what each may call, and whether it needs notice. */
const ROLES = [
  [ROLE.admin, []],
  [ROLE.configurator, []],
  [ROLE.releaser, []],
  [ROLE.seeder, ["bindVault"]],
  [ROLE.setKeeper, []],
  [ROLE.curator, []],
  [ROLE.guardian, []],
  [ROLE.allocator, ["deposit", "withdraw"]],
  [ROLE.strategist, ["allowStrategy", "dropStrategy", "forsakeDropped", "placeExternal"]],
] as const;

describe("OperationalFund restricted functions", () => {
  const { loadFixture } = networkHelpers;
  const invested = async () => {
    const suite = await deployFund(ethers);
    const strategy = await invest(suite, 400n * WAD);
    const other = await ethers.deployContract("MockStrategy", [suite.asset.target]);
    return { ...suite, strategy, other };
  };

  const callsOf = ({ fund, strategy, other }: Awaited<ReturnType<typeof invested>>) => {
    const { interface: face } = fund;
    return {
      bindVault: face.encodeFunctionData("bindVault", [other.target]),
      allowStrategy: face.encodeFunctionData("allowStrategy", [other.target]),
      dropStrategy: face.encodeFunctionData("dropStrategy", [strategy.target]),
      forsakeDropped: face.encodeFunctionData("forsakeDropped", [strategy.target]),
      deposit: face.encodeFunctionData("deposit", [strategy.target, WAD, 0n]),
      withdraw: face.encodeFunctionData("withdraw", [strategy.target, WAD, 2n * WAD]),
      placeExternal: face.encodeFunctionData("placeExternal", [WAD]),
      setAuthority: face.encodeFunctionData("setAuthority", [other.target]),
    };
  };

  it("refuse a stranger with AccessManagedUnauthorized", async () => {
    const suite = await loadFixture(invested);
    const { fund, bob } = suite;
    for (const [name, data] of Object.entries(callsOf(suite))) {
      await expect(bob.sendTransaction({ to: fund.target, data }), name)
        .to.be.revertedWithCustomError(fund, "AccessManagedUnauthorized")
        .withArgs(bob.address);
    }
  });

  it("are all that a stranger is refused for want of a role", async () => {
    const suite = await loadFixture(invested);
    const { fund, bob } = suite;
    const unauthorized = fund.interface.encodeErrorResult("AccessManagedUnauthorized", [bob.address]).slice(2);
    const refused: string[] = [];
    const names: { name: string; selector: string }[] = [];
    fund.interface.forEachFunction(({ name, selector }) => names.push({ name, selector }));
    for (const { name, selector } of names) {
      const data = ethers.concat([selector, `0x${"00".repeat(32 * 8)}`]);
      const answer: unknown = await ethers.provider
        .send("eth_call", [{ from: bob.address, to: fund.target, data }, "latest"])
        .catch((error: unknown) => JSON.stringify(error) + String((error as { data?: unknown }).data ?? ""));
      if (String(answer).includes(unauthorized)) refused.push(name);
    }
    expect(new Set(refused)).to.deep.equal(new Set(Object.keys(callsOf(suite))));
  });

  it("let each role call its own and no other", async () => {
    const suite = await loadFixture(invested);
    const { manager, fund } = suite;
    const people = (await ethers.getSigners()).slice(20);
    for (const [i, [role, allowed]] of ROLES.entries()) {
      const person = people[i];
      if (!person) throw new Error("the test chain has too few accounts");
      const delay = role === ROLE.releaser ? 3_600 : role === ROLE.strategist ? STRATEGY_DELAY_SECONDS : 0;
      await manager.grantRole(role, person.address, delay);
      for (const [name, data] of Object.entries(callsOf(suite))) {
        const [isAllowed, needed] = await manager.canCall(person.address, fund.target, data.slice(0, 10));
        const isOwn = (allowed as readonly string[]).includes(name);
        // What nobody was given only the admin may, and that is the authority's own act.
        const isLateOwn = isOwn && role === ROLE.strategist;
        expect([isAllowed, needed], `${role} ${name}`).to.deep.equal([
          (isOwn && !isLateOwn) || (role === ROLE.admin && name === "setAuthority"),
          isLateOwn ? DAY : 0n,
        ]);
        const call = () => ethers.provider.call({ from: person.address, to: fund.target, data });
        if (!isOwn) {
          await expect(call(), `${role} ${name}`)
            .to.be.revertedWithCustomError(fund, "AccessManagedUnauthorized")
            .withArgs(person.address);
        } else if (name === "bindVault") {
          await expect(call())
            .to.be.revertedWithCustomError(fund, "OperationalFund_CannotBind")
            .withArgs(suite.other.target);
        } else if (!isLateOwn) await call(); // rejects when it reverts
      }
    }
  });

  const operationOf = async ({ manager, fund, admin }: Awaited<ReturnType<typeof invested>>, data: string) =>
    manager.hashOperation(admin.address, fund.target, data);

  it("refuse a strategist who has scheduled nothing", async () => {
    const suite = await loadFixture(invested);
    const { manager, fund, admin } = suite;
    for (const name of ["allowStrategy", "dropStrategy", "forsakeDropped", "placeExternal"] as const) {
      const data = callsOf(suite)[name];
      const operation = await operationOf(suite, data);
      for (const send of [
        () => admin.sendTransaction({ to: fund.target, data }),
        () => manager.execute(fund.target, data),
      ]) {
        await expect(send(), name)
          .to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled")
          .withArgs(operation);
      }
    }
  });

  it("refuse a strategist a second before the day is over", async () => {
    const suite = await loadFixture(invested);
    const { manager, fund } = suite;
    const data = callsOf(suite).placeExternal;
    await manager.schedule(fund.target, data, 0);
    await passSeconds(suite, DAY - 1n);
    await expect(manager.execute(fund.target, data))
      .to.be.revertedWithCustomError(manager, "AccessManagerNotReady")
      .withArgs(await operationOf(suite, data));
    expect(await fund.externalBook()).to.equal(0n);
  });

  it("let a strategist act once the day is over, once", async () => {
    const suite = await loadFixture(invested);
    const { manager, fund } = suite;
    const data = callsOf(suite).placeExternal;
    await manager.schedule(fund.target, data, 0);
    await passSeconds(suite, DAY);
    await manager.execute(fund.target, data);
    expect(await fund.externalBook()).to.equal(WAD);
    await expect(manager.execute(fund.target, data))
      .to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled")
      .withArgs(await operationOf(suite, data));
  });

  it("let a guardian of the strategist cancel what it scheduled", async () => {
    const suite = await loadFixture(invested);
    const { manager, fund, admin, carol } = suite;
    await manager.setRoleGuardian(ROLE.strategist, ROLE.guardian);
    await manager.grantRole(ROLE.guardian, carol.address, 0);
    const data = callsOf(suite).placeExternal;
    await manager.schedule(fund.target, data, 0);
    await manager.connect(carol).cancel(admin.address, fund.target, data);
    await passSeconds(suite, DAY);
    await expect(manager.execute(fund.target, data))
      .to.be.revertedWithCustomError(manager, "AccessManagerNotScheduled")
      .withArgs(await operationOf(suite, data));
  });
});
