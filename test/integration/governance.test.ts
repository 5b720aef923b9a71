import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { ROLE } from "../../deploy/roles.js";
import { MILLION, type Proposal, propose, STATE, SUPPORT, TIMELOCK_SECONDS } from "../helpers/economy.js";
import { deployHandedOver } from "../helpers/handed-over.js";

describe("the suite, governed", function () {
  this.timeout(120_000);

  let suite: Awaited<ReturnType<typeof deployHandedOver>>;

  before(async () => {
    suite = await deployHandedOver();
    await suite.connection.networkHelpers.time.increase(10n); // the votes of genesis lie in the past
  });

  after(async () => {
    await suite.connection.close();
  });

  /** Lets a proposal of the first holder pass: he votes For at a trust of 100, the second Against at 50. */
  async function pass(proposal: Proposal): Promise<void> {
    const { governor, accounts, connection } = suite;
    const { time } = connection.networkHelpers;
    await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
    await governor.connect(accounts.admin).castVote(proposal.id, SUPPORT.for);
    await governor.connect(accounts.stranger).castVote(proposal.id, SUPPORT.against);
    await time.increaseTo((await governor.proposalDeadline(proposal.id)) + 1n);
    await governor.queue(...proposal.args);
    await time.increaseTo(await governor.proposalEta(proposal.id));
    await governor.execute(...proposal.args);
  }

  it("leaves the timelock to the governor alone", async () => {
    const { timelock, governor } = suite;
    const events = [...(await timelock.queryFilter(timelock.filters.RoleGranted(), 0))];
    const held: [role: string, account: string][] = [];
    for (const { args } of events) {
      if (await timelock.hasRole(args.role, args.account)) held.push([args.role, args.account]);
    }
    const [governorAt, timelockAt] = [await governor.getAddress(), await timelock.getAddress()];
    expect(held).to.have.deep.members([
      [ZeroHash, timelockAt], // its own admin, by a proposal
      [id("PROPOSER_ROLE"), governorAt],
      [id("EXECUTOR_ROLE"), governorAt],
      [id("CANCELLER_ROLE"), governorAt],
    ]);
    expect([await governor.timelock(), await timelock.getMinDelay()]).to.deep.equal([timelockAt, TIMELOCK_SECONDS]);
  });

  it("leaves no power over the tokens with anybody", async () => {
    const { manager, utilityToken, rewardToken, accounts } = suite;
    for (const account of Object.values(accounts)) {
      await expect(utilityToken.connect(account).mint(account.address, 1n))
        .to.be.revertedWithCustomError(utilityToken, "AccessManagedUnauthorized")
        .withArgs(account.address);
      await expect(rewardToken.connect(account).mint(account.address, 1n))
        .to.be.revertedWithCustomError(rewardToken, "AccessManagedUnauthorized")
        .withArgs(account.address);
      expect(await manager.hasRole(ROLE.admin, account.address)).to.deep.equal([false, 0n]);
    }
  });

  it("lets the genesis holders pass a first proposal, weighed by unequal trust, that changes the oracle", async () => {
    const { governor, oracle, accounts } = suite;
    const target = await oracle.getAddress();
    const before = await oracle.maxPriceAge();
    const data = oracle.interface.encodeFunctionData("updateMaxPriceAge", [20n]);
    const proposal = await propose({ governor }, accounts.admin, [{ target, data }], "readers accept 20 seconds");
    await pass(proposal);
    // 100 million tokens at 100 against 599 million at 5.
    const [against, inFavour] = await governor.proposalVotes(proposal.id);
    expect([inFavour, against]).to.deep.equal([10_000n * MILLION, 2_995n * MILLION]);
    expect(await governor.state(proposal.id)).to.equal(STATE.executed);
    expect([before, await oracle.maxPriceAge()]).to.deep.equal([30n, 20n]);
  });

  it("lets them make utility tokens, under the cap, and give and take roles", async () => {
    const { governor, manager, utilityToken, accounts } = suite;
    const mint = utilityToken.interface.encodeFunctionData("mint", [accounts.stranger.address, 50n * MILLION]);
    const grant = manager.interface.encodeFunctionData("grantRole", [ROLE.attester, accounts.stranger.address, 0]);
    const calls = [
      { target: await utilityToken.getAddress(), data: mint },
      { target: await manager.getAddress(), data: grant },
    ];
    await pass(await propose({ governor }, accounts.admin, calls, "ten percent more, and another attester"));
    expect(await utilityToken.totalSupply()).to.equal(550n * MILLION);
    expect(await manager.hasRole(ROLE.attester, accounts.stranger.address)).to.deep.equal([true, 0n]);
  });
});
