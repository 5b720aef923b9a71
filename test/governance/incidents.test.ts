import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";

import {
  createChain,
  DAY,
  deployEconomy,
  GOVERNANCE_RULES,
  harmless,
  MILLION,
  NOBODY,
  propose,
  QUORUM_FLOOR,
  STATE,
  SUPPORT,
  TRUST_RULES,
} from "../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

const REASON = encodeBytes32String("reason");
const EVIDENCE = id("evidence");

/** What happened to others, and what happens here. */
describe("governance incidents", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    const suite = await deployEconomy(ethers);
    await time.increase(10n);
    return suite;
  };
  const active = async () => {
    const suite = await fixture();
    const proposal = await propose(suite, suite.alice, harmless(suite));
    const snapshot = await suite.governor.proposalSnapshot(proposal.id);
    await time.increaseTo(snapshot + 1n);
    return { ...suite, proposal, snapshot };
  };

  it("trust laundering: a low-trust holder's tokens weigh at the low trust through a high-trust delegate", async () => {
    const suite = await loadFixture(fixture);
    const { governor, governance, alice, carol } = suite;
    await governance.connect(carol).delegate(alice.address);
    await time.increase(10n);
    const proposal = await propose(suite, alice, harmless(suite));
    await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
    await expect(governor.connect(alice).castVote(proposal.id, SUPPORT.for))
      .to.emit(governor, "VoteCast")
      .withArgs(alice.address, proposal.id, SUPPORT.for, 100n * MILLION * 100n + 599n * MILLION * 5n, "");
  });

  it("flash-loaned votes (Beanstalk): what is borrowed, voted and given back in one block counts for nothing", async () => {
    const { governor, governance, alice, erin, proposal, snapshot } = await loadFixture(active);
    await networkHelpers.setNextBlockBaseFeePerGas(0n);
    await ethers.provider.send("evm_setAutomine", [false]);
    const send = { gasLimit: 500_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 0n };
    const lent = await governance.connect(alice).transfer(erin.address, 100n * MILLION, send);
    await governance.connect(erin).delegate(erin.address, send);
    const voted = await governor.connect(erin).castVote(proposal.id, SUPPORT.against, send);
    const returned = await governance.connect(erin).transfer(alice.address, 100n * MILLION, send);
    await networkHelpers.mine();
    await ethers.provider.send("evm_setAutomine", [true]);
    const blocks = await Promise.all([lent, voted, returned].map(async (tx) => (await tx.wait())?.blockNumber));
    expect(new Set(blocks).size).to.equal(1); // they were one block
    expect([...(await governor.proposalVotes(proposal.id))]).to.deep.equal([0n, 0n, 0n]);
    expect(await governance.getPastVotes(erin.address, snapshot)).to.equal(0n);
    await governor.connect(alice).castVote(proposal.id, SUPPORT.for); // who had them at the snapshot has the vote
    expect((await governor.proposalVotes(proposal.id)).forVotes).to.equal(10_000n * MILLION);
  });

  it("a trust change after the snapshot (RAAC): votes and quorum stand", async () => {
    const { governor, governance, trust, admin, alice, bob, proposal, snapshot } = await loadFixture(active);
    const quorum = await governor.quorum(snapshot);
    await trust.connect(admin).slash(bob.address, 100n, REASON, EVIDENCE);
    await governance.connect(alice).transfer(bob.address, 50n * MILLION);
    await governor.connect(bob).castVote(proposal.id, SUPPORT.against);
    await governor.connect(alice).castVote(proposal.id, SUPPORT.for);
    expect([...(await governor.proposalVotes(proposal.id))]).to.deep.equal([15_000n * MILLION, 10_000n * MILLION, 0n]);
    expect(await governor.quorum(snapshot)).to.equal(quorum);
    await time.increaseTo((await governor.proposalDeadline(proposal.id)) + 1n);
    expect(await governor.state(proposal.id)).to.equal(STATE.defeated);
    await trust.connect(admin).slash(alice.address, 100n, REASON, EVIDENCE); // units fall to a fraction
    expect(await governor.state(proposal.id)).to.equal(STATE.defeated); // and what was defeated stays so
  });

  it("quorum with one trusted account: deployment refuses the genesis", async () => {
    const { manager, utility, governor, timelock, admin, alice, bob } = await loadFixture(fixture);
    const terms = { windowSeconds: DAY, bondToken: utility.target, bond: 1n, forfeitsTo: admin.address };
    const trust = await ethers.deployContract("TrustRegistry", [manager.target, TRUST_RULES, terms]);
    const token = await ethers.deployContract("GovernanceToken", [
      manager.target,
      trust.target,
      [
        { holder: alice.address, amount: 10n * MILLION },
        { holder: bob.address, amount: 990n * MILLION },
      ],
    ]);
    const seed = trust.interface.getFunction("genesis").selector;
    await manager.setTargetFunctionRole(trust.target, [seed], 3n);
    await trust.connect(admin).genesis(token.target, [
      { account: alice.address, score: 100n }, // alone would be the whole quorum
      { account: bob.address, score: 0n },
    ]);
    const rules = { ...GOVERNANCE_RULES, guardian: NOBODY };
    await expect(ethers.deployContract("TrustGovernor", [token.target, timelock.target, rules]))
      .to.be.revertedWithCustomError(governor, "TrustGovernor_TooFewUnits")
      .withArgs(QUORUM_FLOOR, 2n * QUORUM_FLOOR);
  });

  it("a quorum at the last minute: the vote is extended by a day, once, and only if that vote made it", async () => {
    const { governor, proposal, alice, bob, carol, dave } = await loadFixture(active);
    const deadline = await governor.proposalDeadline(proposal.id);
    await time.setNextBlockTimestamp(deadline - 60n);
    const late = await governor.connect(alice).castVote(proposal.id, SUPPORT.for);
    await expect(late)
      .to.emit(governor, "ProposalExtended")
      .withArgs(proposal.id, deadline - 60n + DAY);
    expect(await governor.proposalDeadline(proposal.id)).to.equal(deadline - 60n + DAY);
    await time.setNextBlockTimestamp(deadline + DAY - 120n);
    await expect(governor.connect(dave).castVote(proposal.id, SUPPORT.for)).not.to.emit(governor, "ProposalExtended");
    await governor.connect(bob).castVote(proposal.id, SUPPORT.against); // who slept through the week
    await time.increaseTo(deadline - 60n + DAY + 1n);
    expect(await governor.state(proposal.id)).to.equal(STATE.defeated);

    const early = await loadFixture(active);
    await early.governor.connect(alice).castVote(early.proposal.id, SUPPORT.for); // a quorum in time
    const end = await early.governor.proposalDeadline(early.proposal.id);
    await time.setNextBlockTimestamp(end - 60n);
    const vote = early.governor.connect(carol).castVote(early.proposal.id, SUPPORT.for);
    await expect(vote).not.to.emit(governor, "ProposalExtended");
    expect(await early.governor.proposalDeadline(early.proposal.id)).to.equal(end);
  });

  it("votes bought over a weekend (Compound 289): bought tokens at the base's trust miss the differential", async () => {
    const suite = await loadFixture(fixture);
    const { governor, governance, alice, carol, erin } = suite;
    // A third of all tokens, bought and delegated before the snapshot: 350 million at 10 are 3,500 million units.
    await governance.connect(carol).transfer(erin.address, 350n * MILLION);
    await governance.connect(erin).delegate(erin.address);
    await time.increase(10n);
    const proposal = await propose(suite, erin, harmless(suite));
    await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
    await governor.connect(erin).castVote(proposal.id, SUPPORT.for);
    // Of the others only a third of Alice's 100 million trusted tokens is awake.
    await governor.connect(alice).castVote(proposal.id, SUPPORT.against);
    const [against, inFavour] = await governor.proposalVotes(proposal.id);
    expect([against, inFavour]).to.deep.equal([10_000n * MILLION, 3_500n * MILLION]);
    await time.increaseTo((await governor.proposalDeadline(proposal.id)) + 1n);
    expect(await governor.state(proposal.id)).to.equal(STATE.defeated);
  });

  it("votes bought over a weekend, a near tie: a lead within the differential is no majority", async () => {
    const suite = await loadFixture(fixture);
    const { governor, governance, alice, bob, carol, erin } = suite;
    await governance.connect(carol).transfer(erin.address, 540n * MILLION);
    await governance.connect(alice).transfer(bob.address, 50n * MILLION); // Alice keeps 5,000 million units
    await governance.connect(erin).delegate(erin.address);
    await time.increase(10n);
    const proposal = await propose(suite, erin, harmless(suite));
    await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
    await governor.connect(erin).castVote(proposal.id, SUPPORT.for); // 5,400 million
    await governor.connect(alice).castVote(proposal.id, SUPPORT.against);
    await time.increaseTo((await governor.proposalDeadline(proposal.id)) + 1n);
    expect(await governor.state(proposal.id)).to.equal(STATE.defeated); // ahead by 400 million of the 500 it takes
  });
});
