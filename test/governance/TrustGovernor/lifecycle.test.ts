import { expect } from "chai";
import { encodeBytes32String, id, ZeroAddress } from "ethers";

import {
  createChain,
  DAY,
  deployEconomy,
  type EconomySuite,
  GOVERNANCE_RULES,
  harmless,
  MILLION,
  NOBODY,
  type Proposal,
  propose,
  QUORUM_FLOOR,
  STATE,
  SUPPORT,
  TIMELOCK_SECONDS,
  WEEK,
  YEAR,
} from "../../helpers/economy.js";

const { ethers, networkHelpers } = await createChain();

const REASON = encodeBytes32String("reason");
const EVIDENCE = id("evidence");

describe("TrustGovernor", () => {
  const { loadFixture, time } = networkHelpers;
  const fixture = async () => {
    const suite = await deployEconomy(ethers);
    await time.increase(10n); // the votes of genesis lie in the past
    return suite;
  };
  const proposed = async () => {
    const suite = await fixture();
    const proposal = await propose(suite, suite.alice, harmless(suite));
    return { ...suite, proposal };
  };
  const active = async () => {
    const suite = await proposed();
    await time.increaseTo((await suite.governor.proposalSnapshot(suite.proposal.id)) + 1n);
    return suite;
  };
  const pastDeadline = async ({ governor }: EconomySuite, proposal: Proposal) =>
    time.increaseTo((await governor.proposalDeadline(proposal.id)) + 1n);

  describe("constructor", () => {
    it("when the genesis has fewer units than twice the quorum's floor, it reverts with TrustGovernor_TooFewUnits", async () => {
      const { governance, timelock, governor } = await loadFixture(fixture);
      const units = await governance.totalUnits();
      const quorumFloor = units / 2n + 1n;
      const rules = { ...GOVERNANCE_RULES, quorumFloor, guardian: NOBODY };
      await expect(ethers.deployContract("TrustGovernor", [governance.target, timelock.target, rules]))
        .to.be.revertedWithCustomError(governor, "TrustGovernor_TooFewUnits")
        .withArgs(units, quorumFloor * 2n);
    });

    it("when a setting is out of its bounds, it reverts with TrustGovernor_SettingOutOfRange, naming it", async () => {
      const { governance, timelock, governor } = await loadFixture(fixture);
      const deploy = (change: Partial<typeof GOVERNANCE_RULES>) =>
        ethers.deployContract("TrustGovernor", [
          governance.target,
          timelock.target,
          { ...GOVERNANCE_RULES, ...change, guardian: NOBODY },
        ]);
      for (const [name, minimum, maximum] of [
        ["votingDelaySeconds", 3_600n, 30n * DAY],
        ["votingPeriodSeconds", DAY, 30n * DAY],
        ["extensionSeconds", DAY, WEEK],
        ["proposalThreshold", 0n, QUORUM_FLOOR],
        ["quorumFloor", 1n, 2n ** 207n - 1n],
      ] as const) {
        for (const value of [minimum - 1n, maximum + 1n]) {
          if (value < 0n) continue;
          await expect(deploy({ [name]: value }), name)
            .to.be.revertedWithCustomError(governor, "TrustGovernor_SettingOutOfRange")
            .withArgs(encodeBytes32String(name), value, minimum, maximum);
        }
      }
      await deploy({ votingDelaySeconds: 3_600n, extensionSeconds: WEEK, proposalThreshold: QUORUM_FLOOR });
    });
  });

  describe("propose", () => {
    it("when the proposer has fewer units than the threshold, it reverts with GovernorInsufficientProposerVotes", async () => {
      const suite = await loadFixture(fixture);
      await expect(propose(suite, suite.dave, harmless(suite)))
        .to.be.revertedWithCustomError(suite.governor, "GovernorInsufficientProposerVotes")
        .withArgs(suite.dave.address, 10n * MILLION, 100n * MILLION);
    });

    it("when a target has no code, it reverts with TrustGovernor_TargetWithoutCode, naming it", async () => {
      const suite = await loadFixture(fixture);
      const calls = [...harmless(suite), { target: suite.erin.address, data: "0x" }];
      await expect(propose(suite, suite.alice, calls))
        .to.be.revertedWithCustomError(suite.governor, "TrustGovernor_TargetWithoutCode")
        .withArgs(1n, suite.erin.address);
    });

    it("when units fell under the floor, it reverts with TrustGovernor_TooFewUnits", async () => {
      const suite = await loadFixture(fixture);
      for (const { address } of [suite.alice, suite.bob, suite.carol]) {
        await suite.trust.connect(suite.admin).slash(address, 100n, REASON, EVIDENCE);
      }
      await time.increase(10n);
      await expect(propose(suite, suite.alice, harmless(suite)))
        .to.be.revertedWithCustomError(suite.governor, "TrustGovernor_TooFewUnits")
        .withArgs(10n * MILLION, QUORUM_FLOOR);
    });

    it("when all is well, it takes the snapshot after the delay, and votes for the period", async () => {
      const { governor, proposal, alice } = await loadFixture(proposed);
      const at = BigInt(await time.latest());
      expect(await governor.proposalSnapshot(proposal.id)).to.equal(at + DAY);
      expect(await governor.proposalDeadline(proposal.id)).to.equal(at + DAY + WEEK);
      expect(await governor.state(proposal.id)).to.equal(STATE.pending);
      await expect(governor.connect(alice).castVote(proposal.id, SUPPORT.for))
        .to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState")
        .withArgs(proposal.id, STATE.pending, `0x${"0".repeat(63)}2`);
      expect([await governor.COUNTING_MODE(), await governor.CLOCK_MODE()]).to.deep.equal([
        "support=bravo&quorum=for",
        "mode=timestamp",
      ]);
    });
  });

  describe("quorum", () => {
    it("it is 4 % of the units at the snapshot, rounded up", async () => {
      const { governor, governance, alice } = await loadFixture(fixture);
      await governance.connect(alice).burn(1n); // so that 4 % leave a rest
      const at = BigInt(await time.latest());
      await time.increase(10n);
      const units = 28_005n * MILLION - 100n;
      expect(await governor.quorum(at)).to.equal((units * 4n) / 100n + (units % 25n === 0n ? 0n : 1n));
    });

    it("it is the floor when that is more", async () => {
      const { governor, trust, admin, alice, bob } = await loadFixture(fixture);
      for (const { address } of [alice, bob]) await trust.connect(admin).slash(address, 95n, REASON, EVIDENCE);
      const at = BigInt(await time.latest());
      await time.increase(10n);
      expect(await governor.quorum(at)).to.equal(QUORUM_FLOOR);
    });
  });

  describe("votes", () => {
    it("For alone makes the quorum, abstentions do not", async () => {
      const suite = await loadFixture(active);
      const { governor, proposal, alice, bob, dave } = suite;
      await governor.connect(alice).castVote(proposal.id, SUPPORT.abstain);
      await governor.connect(bob).castVote(proposal.id, SUPPORT.abstain);
      await governor.connect(dave).castVote(proposal.id, SUPPORT.for);
      await pastDeadline(suite, proposal);
      expect(await governor.state(proposal.id)).to.equal(STATE.defeated);
      expect([...(await governor.proposalVotes(proposal.id))]).to.deep.equal([0n, 10n * MILLION, 25_000n * MILLION]);
    });

    it("For must exceed Against by more than the differential", async () => {
      for (const [more, state] of [
        [0n, STATE.defeated],
        [1n, STATE.succeeded],
      ] as const) {
        const suite = await loadFixture(fixture);
        const { governor, governance, alice, bob, erin } = suite;
        // For: 100 million tokens at 100. Against: 190 million at 50, which is 500 million units less: the differential.
        await governance.connect(bob).transfer(erin.address, 110n * MILLION + more);
        await time.increase(10n);
        const proposal = await propose(suite, alice, harmless(suite));
        await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
        await governor.connect(alice).castVote(proposal.id, SUPPORT.for);
        await governor.connect(bob).castVote(proposal.id, SUPPORT.against);
        const [against, inFavour] = await governor.proposalVotes(proposal.id);
        expect(inFavour - against).to.equal(GOVERNANCE_RULES.differential + 50n * more);
        await pastDeadline(suite, proposal);
        expect(await governor.state(proposal.id)).to.equal(state);
      }
    });

    it("given less than the quorum, it is Defeated", async () => {
      const suite = await loadFixture(active);
      const { governor, proposal, dave } = suite;
      await governor.connect(dave).castVote(proposal.id, SUPPORT.for);
      await pastDeadline(suite, proposal);
      expect(await governor.state(proposal.id)).to.equal(STATE.defeated);
    });

    it("an account votes once", async () => {
      const { governor, proposal, alice } = await loadFixture(active);
      await governor.connect(alice).castVote(proposal.id, SUPPORT.for);
      await expect(governor.connect(alice).castVote(proposal.id, SUPPORT.against))
        .to.be.revertedWithCustomError(governor, "GovernorAlreadyCastVote")
        .withArgs(alice.address);
    });

    it("a vote by signature counts once, whoever brings it", async () => {
      const { governor, proposal, alice, erin } = await loadFixture(active);
      const { chainId } = await ethers.provider.getNetwork();
      const domain = {
        name: "Assay TrustGovernor",
        version: "1",
        chainId,
        verifyingContract: governor.target as string,
      };
      const types = {
        Ballot: [
          { name: "proposalId", type: "uint256" },
          { name: "support", type: "uint8" },
          { name: "voter", type: "address" },
          { name: "nonce", type: "uint256" },
        ],
      };
      const message = { proposalId: proposal.id, support: SUPPORT.for, voter: alice.address, nonce: 0n };
      const signature = await alice.signTypedData(domain, types, message);
      await expect(governor.connect(erin).castVoteBySig(proposal.id, SUPPORT.for, alice.address, signature))
        .to.emit(governor, "VoteCast")
        .withArgs(alice.address, proposal.id, SUPPORT.for, 10_000n * MILLION, "");
      await expect(governor.connect(erin).castVoteBySig(proposal.id, SUPPORT.for, alice.address, signature))
        .to.be.revertedWithCustomError(governor, "GovernorInvalidSignature")
        .withArgs(alice.address);
    });

    it("the weight is the units of the snapshot", async () => {
      const { governor, proposal, bob } = await loadFixture(active);
      await expect(governor.connect(bob).castVote(proposal.id, SUPPORT.against))
        .to.emit(governor, "VoteCast")
        .withArgs(bob.address, proposal.id, SUPPORT.against, 15_000n * MILLION, "");
    });
  });

  describe("queue and execute", () => {
    const succeeded = async () => {
      const suite = await active();
      await suite.governor.connect(suite.alice).castVote(suite.proposal.id, SUPPORT.for);
      await pastDeadline(suite, suite.proposal);
      return suite;
    };

    it("only what succeeded is queued, only the governor executes, after the delay", async () => {
      const { governor, governance, timelock, proposal, erin } = await loadFixture(succeeded);
      const [targets, values, calldatas] = proposal.args;
      expect(await governor.state(proposal.id)).to.equal(STATE.succeeded);
      await governor.connect(erin).queue(...proposal.args);
      const eta = BigInt(await time.latest()) + TIMELOCK_SECONDS;
      expect([await governor.state(proposal.id), await governor.proposalEta(proposal.id)]).to.deep.equal([
        STATE.queued,
        eta,
      ]);
      await expect(governor.connect(erin).execute(...proposal.args)).to.be.revertedWithCustomError(
        timelock,
        "TimelockUnexpectedOperationState",
      );
      await time.increaseTo(eta);
      const none = `0x${"00".repeat(32)}`;
      await expect(timelock.connect(erin).executeBatch(targets, values, calldatas, none, none))
        .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
        .withArgs(erin.address, id("EXECUTOR_ROLE"));
      await governor.connect(erin).execute(...proposal.args);
      expect(await governor.state(proposal.id)).to.equal(STATE.executed);
      expect(await governance.allowance(timelock.target, governance.target)).to.equal(1n);
      await expect(governor.execute(...proposal.args)).to.be.revertedWithCustomError(
        governor,
        "GovernorUnexpectedProposalState",
      );
    });

    it("it expires when nobody executes it in time, and a state never goes back", async () => {
      const { governor, proposal } = await loadFixture(succeeded);
      await governor.queue(...proposal.args);
      const eta = await governor.proposalEta(proposal.id);
      await time.increaseTo(eta + 14n * DAY - 1n);
      expect(await governor.state(proposal.id)).to.equal(STATE.queued);
      await time.increaseTo(eta + 14n * DAY);
      expect(await governor.state(proposal.id)).to.equal(STATE.expired);
      for (const act of [() => governor.execute(...proposal.args), () => governor.queue(...proposal.args)]) {
        await expect(act()).to.be.revertedWithCustomError(governor, "GovernorUnexpectedProposalState");
      }
      await time.increase(YEAR);
      expect(await governor.state(proposal.id)).to.equal(STATE.expired);
    });
  });

  describe("the guardian", () => {
    it("it cancels at any time and nothing else", async () => {
      const { governor, timelock, proposal, guardian, alice } = await loadFixture(active);
      await expect(governor.connect(alice).cancel(...proposal.args))
        .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
        .withArgs(proposal.id, alice.address);
      await governor.connect(guardian).cancel(...proposal.args);
      expect(await governor.state(proposal.id)).to.equal(STATE.cancelled);
      for (const role of ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"]) {
        expect(await timelock.hasRole(id(role), guardian.address)).to.equal(false);
      }
      await expect(governor.connect(guardian).setProposalGuardian(guardian.address))
        .to.be.revertedWithCustomError(governor, "GovernorOnlyExecutor")
        .withArgs(guardian.address);
    });

    it("its office ends after a year; then a proposer cancels what he proposed", async () => {
      const suite = await loadFixture(fixture);
      const { governor, guardian, alice } = suite;
      await time.increaseTo(await governor.guardianUntil());
      expect(await governor.proposalGuardian()).to.equal(ZeroAddress);
      const proposal = await propose(suite, alice, harmless(suite));
      await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
      await expect(governor.connect(guardian).cancel(...proposal.args))
        .to.be.revertedWithCustomError(governor, "GovernorUnableToCancel")
        .withArgs(proposal.id, guardian.address);
      await governor.connect(alice).cancel(...proposal.args);
      expect(await governor.state(proposal.id)).to.equal(STATE.cancelled);
    });
  });

  describe("settings", () => {
    it("governance alone changes them, within their bounds; it names another guardian, for a year", async () => {
      const suite = await loadFixture(fixture);
      const { governor, timelock, alice, erin } = suite;
      const target = governor.target as string;
      const encode = governor.interface.encodeFunctionData.bind(governor.interface);
      const calls = [
        { target, data: encode("setVotingDelay", [2n * DAY]) },
        { target, data: encode("setProposalGuardian", [erin.address]) },
        { target: timelock.target as string, data: timelock.interface.encodeFunctionData("updateDelay", [3n * DAY]) },
      ];
      const pass = async (proposal: Proposal) => {
        await time.increaseTo((await governor.proposalSnapshot(proposal.id)) + 1n);
        await governor.connect(alice).castVote(proposal.id, SUPPORT.for);
        await pastDeadline(suite, proposal);
        await governor.queue(...proposal.args);
        await time.increaseTo(await governor.proposalEta(proposal.id));
      };
      const proposal = await propose(suite, alice, calls);
      await pass(proposal);
      await governor.execute(...proposal.args);
      const until = BigInt(await time.latest()) + YEAR;
      expect([await governor.votingDelay(), await timelock.getMinDelay()]).to.deep.equal([2n * DAY, 3n * DAY]);
      expect([await governor.proposalGuardian(), await governor.guardianUntil()]).to.deep.equal([erin.address, until]);

      const tooLong = await propose(suite, alice, [{ target, data: encode("setVotingDelay", [30n * DAY + 1n]) }]);
      await pass(tooLong);
      await expect(governor.execute(...tooLong.args))
        .to.be.revertedWithCustomError(governor, "TrustGovernor_SettingOutOfRange")
        .withArgs(encodeBytes32String("votingDelaySeconds"), 30n * DAY + 1n, 3_600n, 30n * DAY);
      await expect(governor.connect(alice).setVotingDelay(DAY))
        .to.be.revertedWithCustomError(governor, "GovernorOnlyExecutor")
        .withArgs(alice.address);
    });
  });
});
