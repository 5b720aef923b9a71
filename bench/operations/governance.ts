import {
  createChain,
  deployEconomy,
  type EconomySuite,
  harmless,
  MILLION,
  type Proposal,
  propose,
  SUPPORT,
} from "../../test/helpers/economy.js";
import { changedSlot, type FloorItem, logOf, newSlot } from "../opcode-costs.js";
import type { Operation } from "../operation.js";

const CLOCK = new Date("2026-01-01T00:00:00Z");
const A_MINUTE = 60n;

function cold(times: number, why: string): FloorItem[] {
  return [{ act: "coldSlot", times, why }];
}
function account(why: string): FloorItem[] {
  return [{ act: "coldAccount", times: 1, why }];
}

/** Votes of an account at a moment: how many checkpoints there are, and the one that counts. */
const PAST_VOTES = cold(2, "the voter's checkpoints");
const VOTED: FloorItem[] = [
  ...cold(3, "the proposal, the end of its vote, the extension"),
  ...account("the token"),
  ...PAST_VOTES,
  ...newSlot(1, "that the voter voted"),
  ...logOf(2, 5, "VoteCast"),
];
const CHECKED_QUORUM = cold(2, "the checkpoints of all units");
const MOVED: FloorItem[] = [
  ...changedSlot(2, "two balances"),
  ...cold(2, "what is locked, and both trusts"),
  ...cold(2, "both delegates"),
  ...changedSlot(2, "how many checkpoints each has"),
  ...cold(2, "the newest checkpoint of each"),
  ...newSlot(2, "a checkpoint for each"),
  ...logOf(3, 1, "Transfer"),
  ...logOf(2, 2, "DelegateVotesChanged"),
  ...logOf(2, 2, "DelegateVotesChanged"),
];

/** Everybody has delegated, twice in the past, so no trace begins in what is measured. */
async function settled(): Promise<EconomySuite> {
  const { ethers, networkHelpers } = await createChain(CLOCK);
  const suite = await deployEconomy(ethers);
  const { governance, dave, erin } = suite;
  await governance.connect(erin).delegate(erin.address);
  await governance.connect(dave).transfer(erin.address, MILLION / 3n);
  await networkHelpers.time.increase(A_MINUTE);
  return suite;
}

/** A proposal whose vote is open; one has voted already if told. */
async function voting(before: "nobody" | "another", when: "early" | "late") {
  const suite = await settled();
  const { ethers, governor, alice, bob } = suite;
  const proposal: Proposal = await propose(suite, alice, harmless(suite));
  const move = async (to: bigint) => {
    await ethers.provider.send("evm_setNextBlockTimestamp", [`0x${to.toString(16)}`]);
    await ethers.provider.send("evm_mine", []);
  };
  await move((await governor.proposalSnapshot(proposal.id)) + A_MINUTE);
  if (before === "another") await governor.connect(bob).castVote(proposal.id, SUPPORT.against);
  if (when === "late") await move((await governor.proposalDeadline(proposal.id)) - A_MINUTE);
  return { ...suite, proposal };
}

async function vote(before: "nobody" | "another", when: "early" | "late") {
  const { governor, alice, dave, proposal } = await voting(before, when);
  // Late: the vote that does not make the quorum, so it is worked out before and after.
  return governor
    .connect(when === "late" ? dave : alice)
    .castVote(proposal.id, before === "another" ? SUPPORT.against : SUPPORT.for);
}

async function proposeOnce() {
  const suite = await settled();
  const [call] = harmless(suite);
  if (call === undefined) throw new Error("no call");
  return suite.governor.connect(suite.alice).propose([call.target], [0n], [call.data], "a proposal");
}

/** Votes weighed by trust: 1,000 million tokens, all delegated, on a clock of seconds. */
export const governanceOperations: Operation[] = [
  {
    name: "governance.vote.first",
    budget: 90_000n,
    floor: [...VOTED, ...newSlot(1, "the sum of that way to vote")],
    run: () => vote("nobody", "early"),
  },
  {
    name: "governance.vote.later",
    budget: 73_000n,
    floor: [...VOTED, ...changedSlot(1, "the sum of that way to vote")],
    run: () => vote("another", "early"),
  },
  {
    name: "governance.vote.late",
    budget: 113_000n,
    floor: [...VOTED, ...CHECKED_QUORUM, ...newSlot(1, "the sum of that way to vote")],
    run: () => vote("nobody", "late"),
  },
  {
    name: "governance.propose",
    budget: 84_000n,
    floor: [
      ...cold(2, "the settings"),
      ...account("the token"),
      ...cold(2, "the proposer's checkpoints"),
      ...CHECKED_QUORUM,
      ...newSlot(1, "the proposal"),
      ...logOf(1, 19, "ProposalCreated"),
    ],
    run: proposeOnce,
  },
  {
    name: "tokens.transfer.gov.equal",
    budget: 112_000n,
    floor: MOVED,
    run: async () => {
      const { governance, dave, erin } = await settled();
      return governance.connect(dave).transfer(erin.address, MILLION / 7n);
    },
  },
  {
    name: "tokens.transfer.gov.unequal",
    budget: 150_000n,
    floor: [...MOVED, ...changedSlot(1, "how many checkpoints all units have"), ...newSlot(1, "a checkpoint of them")],
    run: async () => {
      const { governance, alice, erin } = await settled();
      return governance.connect(alice).transfer(erin.address, MILLION / 7n);
    },
  },
];
