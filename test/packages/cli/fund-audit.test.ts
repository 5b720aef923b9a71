import { applyLogs, createFundReplay, type Finding, type FundLog, type FundReplay } from "@assay/sdk/fund-audit";
import { expect } from "chai";
import type { Filter, FilterByBlockHash } from "ethers";
import { network } from "hardhat";

import { ChainError } from "../../../packages/cli/src/cli-error.js";
import { auditFund } from "../../../packages/cli/src/fund/audit.js";
import { advanceLedger, fetchLogs, type FundLedger, openLedger } from "../../../packages/cli/src/fund/ledger.js";
import { reconcileFund } from "../../../packages/cli/src/fund/reconcile.js";
import type { FundChain } from "../../../packages/cli/src/fund-chain.js";
import { IOperationalFund__factory, IRedemptionVault__factory } from "../../../typechain-types/index.js";
import {
  ACTIVE,
  asFundChain,
  CLOSED_PERIODS,
  deployWithPast,
  ISSUED,
  MOVED,
  WAITING,
} from "../../helpers/fund-journey.js";
import { closePlain, type FundSuite, growths, exactValue, RAY, WAD } from "../../helpers/reserve.js";

const { ethers, networkHelpers } = await network.create();
const UNTOLD = ["IssuanceEndAnnounced", "FundDissolved"];

async function withPast(): Promise<FundSuite> {
  return deployWithPast(ethers);
}

interface Audited {
  readonly suite: FundSuite;
  readonly chain: FundChain;
  readonly ledger: FundLedger;
  readonly logs: readonly FundLog[];
}

async function load(): Promise<Audited> {
  const suite = await networkHelpers.loadFixture(withPast);
  const chain = await asFundChain(suite);
  const ledger = await openLedger(chain);
  const { vault, fund } = chain.addresses;
  const logs = await fetchLogs(chain.provider, [vault, fund], 0, await ethers.provider.getBlockNumber());
  return { suite, chain, ledger, logs };
}

/** The findings when the node gives `logs` instead of the true ones. */
async function auditWith({ chain, ledger }: Audited, logs: readonly FundLog[]): Promise<readonly Finding[]> {
  const replay = replayOf(ledger, logs);
  const block = await ethers.provider.getBlockNumber();
  return (await auditFund(chain, { ...ledger, replay, block })).findings;
}

function nameOf({ chain }: Audited, log: FundLog): string {
  const { vault, fund } = chain.suite;
  const contract = log.address === chain.addresses.vault ? vault : fund;
  return contract.interface.parseLog({ topics: [...log.topics], data: log.data })?.name ?? "";
}

/** Position of the `nth` log called `name`. */
function find(audited: Audited, name: string, nth = 0): number {
  const found = audited.logs.flatMap((log, at) => (nameOf(audited, log) === name ? [at] : []))[nth];
  if (found === undefined) throw new Error(`no ${name} in the past`);
  return found;
}

function kindsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

function headsIn(findings: readonly Finding[]): string[] {
  return findings.filter(({ kind }) => kind === "head").map(({ where }) => where);
}

interface Heads {
  readonly vault: string;
  readonly fund: string;
}

async function trueHeads({ suite }: Audited): Promise<Heads> {
  return { vault: await suite.vault.auditHead(), fund: await suite.fund.auditHead() };
}

/** Whose heads do not follow from `logs`. */
function wrongHeads({ ledger }: Audited, logs: readonly FundLog[], heads: Heads): string[] {
  const { vaultHead, fundHead } = replayOf(ledger, logs);
  return [...(vaultHead === heads.vault ? [] : ["vault"]), ...(fundHead === heads.fund ? [] : ["fund"])];
}

function replayOf(ledger: FundLedger, logs: readonly FundLog[]): FundReplay {
  const replay = createFundReplay(ledger.replay.facts);
  applyLogs(replay, logs);
  return replay;
}

/** Every audited event of the past, by position. */
function auditedLogs(audited: Audited): number[] {
  const names = auditedNames();
  return audited.logs.flatMap((log, at) => (names.has(nameOf(audited, log)) ? [at] : []));
}

function auditedNames(): Set<string> {
  const interfaces = [IRedemptionVault__factory.createInterface(), IOperationalFund__factory.createInterface()];
  const names = interfaces.flatMap(({ fragments }) => fragments.filter(({ type }) => type === "event"));
  return new Set(names.map((fragment) => fragment.format("sighash").replace(/\(.*/, "").replace("event ", "")));
}

describe("the audit of a fund", function () {
  this.timeout(60_000);

  it("has a past with every audited event but those of the end", async () => {
    const audited = await load();
    const told = new Set(audited.logs.map((log) => nameOf(audited, log)));
    expect([...auditedNames()].filter((name) => !told.has(name)).sort()).to.deep.equal([...UNTOLD].sort());
  });

  it("finds nothing when events and contracts agree", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    const { findings, vaultHead, fundHead, events } = await auditFund(chain, ledger);
    expect(findings).to.deep.equal([]);
    expect(vaultHead).to.equal(await suite.vault.auditHead());
    expect(fundHead).to.equal(await suite.fund.auditHead());
    expect(events).to.equal(auditedLogs(await load()).length);
    const { state } = ledger.replay;
    expect([state.active, state.inactive]).to.deep.equal([ACTIVE, 1_000n - ACTIVE]);
    expect(state.payoutRatioRay).to.equal(RAY); // covered again since the first close
    expect([...state.queue]).to.deep.equal([[3n, WAITING]]);
  });

  it("notices each single event that is missing, by the head of its contract", async () => {
    const audited = await load();
    const heads = await trueHeads(audited);
    for (const at of auditedLogs(audited)) {
      const wrong = wrongHeads(audited, audited.logs.toSpliced(at, 1), heads);
      const where = audited.logs[at]?.address === audited.chain.addresses.vault ? "vault" : "fund";
      expect(wrong, nameOf(audited, audited.logs[at]!)).to.deep.equal([where]);
    }
  });

  it("says where the gap is that a missing redemption leaves", async () => {
    const audited = await load();
    const at = find(audited, "TokenRedeemed", 1);
    const next = audited.logs[find(audited, "TokenRedeemed", 2)]!;
    const findings = await auditWith(audited, audited.logs.toSpliced(at, 1));
    const gaps = findings.filter(({ kind }) => kind === "gap");
    expect(gaps[0]?.where).to.equal(`block ${next.blockNumber}, log ${next.index}`);
    expect(gaps.map(({ what }) => what)).to.include.members(["TokenRedeemed fundBefore", "TokenRedeemed activeBefore"]);
    const active = findings.find(({ kind, what }) => kind === "gap" && what === "TokenRedeemed activeBefore");
    expect([active?.expected, active?.found]).to.deep.equal(["600", "599"]); // 600 of genesis, one issued, one ended before
    expect(findings.filter(({ kind }) => kind === "state").map(({ what }) => what)).not.to.include("activeTokens");
  });

  it("notices an altered amount, and names the event and the figure", async () => {
    const audited = await load();
    const at = find(audited, "TokenRedeemed", 0);
    const log = audited.logs[at]!;
    const { interface: vault } = audited.suite.vault;
    const event = vault.getEvent("TokenRedeemed");
    const args = [...vault.decodeEventLog(event, log.data, [...log.topics])] as bigint[];
    args[4]! -= 1n; // amount
    const altered = { ...log, data: vault.encodeEventLog(event, args).data };
    const findings = await auditWith(audited, audited.logs.with(at, altered));
    expect(kindsOf(findings)).to.deep.equal(["event", "head"]);
    expect(findings.map(({ what }) => what)).to.deep.equal([
      "TokenRedeemed amount",
      "TokenRedeemed fundAfter",
      "auditHead",
    ]);
    expect(findings[0]?.where).to.equal(`block ${log.blockNumber}, log ${log.index}`);
    expect(BigInt(findings[0]!.expected) - BigInt(findings[0]!.found)).to.equal(1n);
  });

  it("notices any bit of any audited event that is altered", async () => {
    const audited = await load();
    const heads = await trueHeads(audited);
    for (const at of auditedLogs(audited)) {
      const log = audited.logs[at]!;
      const data = `${log.data.slice(0, -1)}${log.data.endsWith("1") ? "0" : "1"}`;
      if (log.data === "0x") continue;
      expect(wrongHeads(audited, audited.logs.with(at, { ...log, data }), heads), nameOf(audited, log)).to.have.length(
        1,
      );
    }
  });

  it("notices an event that was added", async () => {
    const audited = await load();
    const at = find(audited, "EquityContributed");
    const log = audited.logs[at]!;
    const findings = await auditWith(audited, audited.logs.toSpliced(at, 0, log));
    expect(headsIn(findings)).to.deep.equal(["fund"]);
    expect(findings[0]).to.deep.equal({
      kind: "gap",
      where: `block ${log.blockNumber}, log ${log.index}`,
      what: "EquityContributed cashBefore",
      expected: (800n * WAD).toString(),
      found: (400n * WAD).toString(),
    });
  });

  it("notices two events that changed places", async () => {
    const audited = await load();
    const [first, second] = [find(audited, "TokenRedeemed", 2), find(audited, "TokenRedeemed", 3)];
    const swapped = audited.logs.with(first, audited.logs[second]!).with(second, audited.logs[first]!);
    const findings = await auditWith(audited, swapped);
    expect(headsIn(findings)).to.deep.equal(["vault"]);
    expect(kindsOf(findings)).to.include("gap");
    expect(findings.map(({ what }) => what)).to.include("TokenRedeemed fundBefore");
  });

  it("notices a contract whose counter was overwritten", async () => {
    const audited = await load();
    const slot = await slotOf(audited.suite);
    const word = BigInt(await ethers.provider.getStorage(audited.chain.addresses.vault, slot));
    await networkHelpers.setStorageAt(audited.chain.addresses.vault, slot, word - (1n << 78n)); // one active token less
    const findings = await auditWith(audited, audited.logs);
    const figures = { expected: ACTIVE.toString(), found: (ACTIVE - 1n).toString() };
    expect(findings).to.deep.equal([{ kind: "state", where: "vault", what: "activeTokens", ...figures }]);
  });

  it("reads logs in ranges that a node accepts, in order, and gives up on a block it never answers for", async () => {
    const { chain, logs } = await load();
    const asked: [number, number][] = [];
    const strict = {
      getLogs: async (filter: Filter | FilterByBlockHash) => {
        if (!("fromBlock" in filter)) throw new Error("asked by hash");
        const [first, last] = [Number(filter.fromBlock), Number(filter.toBlock)];
        if (last - first >= 7) throw new Error("range too wide");
        asked.push([first, last]);
        return chain.provider.getLogs(filter);
      },
    };
    const { vault, fund } = chain.addresses;
    const to = await ethers.provider.getBlockNumber();
    const found = await fetchLogs(strict, [vault, fund], 0, to);
    expect(found.map(({ blockNumber, index }) => [blockNumber, index])).to.deep.equal(
      logs.map(({ blockNumber, index }) => [blockNumber, index]),
    );
    expect(asked.reduce((next, [first, last]) => (first === next ? last + 1 : -1), 0)).to.equal(to + 1);
    const dead = { getLogs: async () => Promise.reject(new Error("no")) };
    const failure = await fetchLogs(dead, [vault], 3, 90).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure)
      .to.be.instanceOf(ChainError)
      .with.property("message", "the chain does not give the logs of block 3");
  });

  it("goes on from the block it stood at, and begins anew when the chain took another turn", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    const { replay } = ledger;
    const snapshot = await networkHelpers.takeSnapshot();
    await suite.fund.contribute(500n * WAD);
    await advanceLedger(chain, ledger);
    expect(ledger.replay).to.equal(replay);
    expect((await auditFund(chain, ledger)).findings).to.deep.equal([]);
    await snapshot.restore();
    await suite.fund.contribute(7n * WAD);
    await advanceLedger(chain, ledger);
    expect(ledger.replay).not.to.equal(replay);
    expect((await auditFund(chain, ledger)).findings).to.deep.equal([]);
  });
});

describe("the reconciliation of a fund", function () {
  this.timeout(60_000);

  it("finds every value exact, one wei less at most, in one group for each close", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    const result = await reconcileFund(chain, ledger);
    expect(result.findings).to.deep.equal([]);
    expect(result.periods).to.equal(CLOSED_PERIODS);
    expect(result.activeTokens).to.equal(ACTIVE);
    // Of genesis 600 - 5 that ended; 601 earns since close 2, 602 since close 3.
    expect(result.groups.map(({ since, tokens }) => [since, tokens])).to.deep.equal([
      [0n, 595n],
      [2n, 1n],
      [3n, 1n],
    ]);
    const list = await growths(suite);
    for (const { since, exactWad, valueWad } of result.groups) {
      const { numerator, denominator } = exactValue(list, Number(since));
      expect(exactWad).to.equal(numerator / denominator);
      expect(exactWad - valueWad <= 1n && exactWad >= valueWad).to.equal(true);
    }
    expect(result.sumWad).to.equal(result.groups.reduce((sum, group) => sum + group.tokens * group.valueWad, 0n));
    expect(result.liabilityWad - result.sumWad <= ACTIVE).to.equal(true);
    const worth = await suite.fund.worth();
    expect(result.coverageWad).to.equal((worth * WAD) / result.liabilityWad);
  });

  it("notices an index that was overwritten, in every group that it changes", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    const slot = await periodSlot(suite, CLOSED_PERIODS);
    const word = BigInt(await ethers.provider.getStorage(chain.addresses.vault, slot));
    await networkHelpers.setStorageAt(chain.addresses.vault, slot, word + (1n << 200n));
    await networkHelpers.mine();
    await advanceLedger(chain, ledger);
    const { findings } = await reconcileFund(chain, ledger);
    const values = findings.filter(({ kind, where }) => kind === "value" && where.startsWith("tokens"));
    expect(values.map(({ where }) => where)).to.deep.equal(["tokens since close 0", "tokens since close 2"]);
  });

  it("notices a token whose record was overwritten", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    const slot = await recordSlot(suite, ISSUED);
    const word = BigInt(await ethers.provider.getStorage(chain.addresses.vault, slot));
    await networkHelpers.setStorageAt(chain.addresses.vault, slot, word - (1n << 160n)); // since 1 instead of 2
    await networkHelpers.mine();
    await advanceLedger(chain, ledger);
    const { findings } = await reconcileFund(chain, ledger);
    expect(findings.map(({ where, what }) => [where, what])).to.deep.equal([
      [`token ${ISSUED}`, "since"],
      [`token ${ISSUED}`, "value"],
    ]);
    expect([findings[0]?.expected, findings[0]?.found]).to.deep.equal(["2", "1"]);
  });

  it("follows the owner that a transfer names", async () => {
    const { chain, ledger, suite } = await load();
    await advanceLedger(chain, ledger);
    expect(ledger.replay.state.tokens.get(MOVED)).to.deep.equal({
      ...{ phase: "ACTIVE", owner: suite.bob.address, since: 0n, place: 0n },
    });
  });

  it("takes a fund that lost everything for what it is", async () => {
    const { chain, ledger, suite } = await load();
    const { fund } = suite;
    await fund.connect(suite.custodian).returnExternal(await fund.externalBook());
    await closePlain(suite);
    await advanceLedger(chain, ledger);
    expect((await auditFund(chain, ledger)).findings).to.deep.equal([]);
    expect((await reconcileFund(chain, ledger)).findings).to.deep.equal([]);
  });
});

/** The storage slot whose word answers `isIt`. */
async function slotWhere(suite: FundSuite, isIt: (word: bigint) => boolean): Promise<bigint> {
  for (let slot = 0n; slot < 20n; slot += 1n) {
    if (isIt(BigInt(await ethers.provider.getStorage(suite.vault.target, slot)))) return slot;
  }
  throw new Error("no such slot");
}

/** Totals hold the active count 78 bits up, and the inactive one 54. */
async function slotOf(suite: FundSuite): Promise<bigint> {
  const [active, inactive] = [await suite.vault.activeTokens(), await suite.vault.inactiveTokens()];
  return slotWhere(suite, (word) => ((word >> 78n) & 0xffffffn) === active && ((word >> 54n) & 0xffffffn) === inactive);
}

/** A mapping's slot, found by the entry whose word answers `isIt`. */
async function mappingSlot(suite: FundSuite, key: bigint, isIt: (word: bigint) => boolean): Promise<bigint> {
  for (let base = 0n; base < 20n; base += 1n) {
    const slot = BigInt(
      ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["uint256", "uint256"], [key, base])),
    );
    if (isIt(BigInt(await ethers.provider.getStorage(suite.vault.target, slot)))) return slot;
  }
  throw new Error("no such entry");
}

/** A period's word ends in its worth. */
async function periodSlot(suite: FundSuite, number: bigint): Promise<bigint> {
  const { worth } = await suite.vault.period(number);
  return mappingSlot(suite, number, (word) => (word & ((1n << 96n) - 1n)) === worth);
}

/** A record's word ends in its owner. */
async function recordSlot(suite: FundSuite, tokenId: bigint): Promise<bigint> {
  const owner = BigInt(await suite.vault.ownerOf(tokenId));
  return mappingSlot(suite, tokenId, (word) => (word & ((1n << 160n) - 1n)) === owner);
}
