import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { toDecimalString } from "@assay/math";
import { explainError } from "@assay/sdk/errors";
import { InputError } from "@assay/validator/market";

import { preferPort, startChain } from "./local/chain-process.js";
import { readSettled, type SettledRound } from "./local/feed.js";
import { createFundHolder, type FundHolder } from "./local/fund-holder.js";
import { createHolder, type Holder } from "./local/holder.js";
import { type Market, replayMarket, simulatedMarket } from "./local/market.js";
import { createScreen, type Screen, SIMULATED_RETURNS } from "./local/screen.js";
import { deployLocal, equalStakes, type LocalSuite, SANE_NAV_WAD } from "./local/suite.js";
import { startValidators, type ValidatorProcess } from "./local/validators.js";
import { parseStartOptions, StartOptionError, type StartOptions, USAGE } from "./start-options.js";

const VALIDATORS = 5;
const CHAIN_PORT = 8_545;
const LEAD_SECONDS = 6; // validators need a moment to start before the first row of a replay
const TAIL_SECONDS = 5; // the last row may settle late
const POLL_MS = 200;
const ACT_EVERY = 2; // the holder of the index acts in every second round, the fund's in the others
const QUIET_MS = 60_000; // no round for so long is a failure
const STATUS_NAMES = ["LIVE", "STALE", "QUARANTINE", "HALTED"];

/** Everything that runs, to be ended in the order it was started, last first. */
const ending: (() => Promise<void>)[] = [];
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());
process.once("SIGTERM", () => interrupted.abort());

try {
  const options = parseStartOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else await start(options);
} catch (cause) {
  if (!interrupted.signal.aborted) {
    const isOurs = cause instanceof StartOptionError || cause instanceof InputError;
    console.error(`error: ${isOurs ? cause.message : describe(cause)}`);
    process.exitCode = 1;
  }
} finally {
  for (const end of ending.reverse()) await end().catch(() => undefined);
}

async function start(options: StartOptions): Promise<void> {
  const market = chooseMarket(options);
  const screen = createScreen(process.stdout.isTTY);
  screen.say(`prices: ${market.label}`);
  screen.say(`returns of the fund: ${SIMULATED_RETURNS}`);

  const folder = mkdtempSync(path.join(os.tmpdir(), "assay-"));
  mkdirSync(folder, { recursive: true });
  const port = await preferPort(CHAIN_PORT);
  screen.say(`starting a local chain on http://127.0.0.1:${port}`);
  const chain = await startChain(port);
  ending.push(() => chain.stop());

  screen.say("deploying the suite, seeding the vault and funding the fund");
  const deploymentId = port === CHAIN_PORT ? "chain-31337" : `chain-31337-${port}`;
  const suite = await deployLocal(chain.url, {
    deploymentId,
    stakes: equalStakes(VALIDATORS),
    basket: market.basket,
  });
  ending.push(() => suite.close());
  if (port !== CHAIN_PORT) {
    ending.push(() => Promise.resolve(rmSync(path.dirname(suite.addressesFile), { recursive: true, force: true })));
  }
  const holder = await createHolder(suite.contracts, suite.provider);
  const fundHolder = await createFundHolder(suite.fund, suite.provider);

  screen.say(`starting ${VALIDATORS} validators; their logs are in ${folder}`);
  const startRound =
    BigInt(Math.floor(Date.now() / 1_000) + LEAD_SECONDS) - (await suite.contracts.oracle.GENESIS_AT()) + 1n;
  const validators = await startValidators(chain.url, suite, market, VALIDATORS, startRound, folder);
  for (const validator of validators) ending.push(() => validator.child.stop());

  const pricesEndMs = Date.now() + (LEAD_SECONDS + TAIL_SECONDS + (market.rows ?? 0)) * 1_000;
  const rpc = port === CHAIN_PORT ? "" : ` --rpc ${chain.url}`;
  const addresses = ` --addresses ${path.relative(process.cwd(), suite.addressesFile)}`;
  const hint = `npx assay nav status${rpc}${addresses}   Ctrl-C ends everything`;
  await follow(options, market, suite, { holder, fundHolder }, validators, screen, pricesEndMs, hint);
}

function chooseMarket(options: StartOptions): Market {
  if (options.holdings === undefined || options.prices === undefined) return simulatedMarket();
  const absolute = (file: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
  const market = replayMarket(absolute(options.holdings), absolute(options.prices), options.supply);
  if (options.rounds !== undefined && market.rows !== undefined && options.rounds > market.rows) {
    throw new StartOptionError(
      `--rounds is ${options.rounds}, but the price file has ${market.rows} rows: ask for fewer`,
    );
  }
  const { firstNavWad = SANE_NAV_WAD.least } = market;
  if (firstNavWad < SANE_NAV_WAD.least || firstNavWad > SANE_NAV_WAD.greatest) {
    const nav = toDecimalString({ units: firstNavWad, scale: 18 });
    throw new StartOptionError(
      `--supply ${options.supply} makes a first NAV of ${nav}, and the oracle takes 0.1 to 1000: give another supply`,
    );
  }
  return market;
}

/** Shows every round until enough settled, the prices end, or somebody interrupts. */
async function follow(
  options: StartOptions,
  market: Market,
  suite: LocalSuite,
  { holder, fundHolder }: { readonly holder: Holder; readonly fundHolder: FundHolder },
  validators: readonly ValidatorProcess[],
  screen: Screen,
  pricesEndMs: number,
  hint: string,
): Promise<void> {
  const { contracts, provider } = suite;
  let block = await provider.getBlockNumber();
  let settled = 0;
  let last: SettledRound | undefined;
  let said = "waits for the first NAV";
  let fundSaid = "none yet";
  let quietSince = Date.now();
  const wanted = options.rounds ?? market.rows;
  const isReplayOver = (): boolean =>
    options.rounds === undefined && market.rows !== undefined && Date.now() > pricesEndMs;

  while (!interrupted.signal.aborted && !isReplayOver() && (wanted === undefined || settled < wanted)) {
    const news = await readSettled(contracts, provider, block);
    block = news.block;
    for (const round of news.rounds) {
      if (wanted !== undefined && settled >= wanted) break;
      last = round;
      settled += 1;
      quietSince = Date.now();
      if (settled % ACT_EVERY === 1) said = await holder.act().catch(refused);
      else fundSaid = await fundHolder.act().catch(refused);
      screen.show(await viewOf(round), true);
    }
    if (Date.now() - quietSince > QUIET_MS) throw new Error("no round settled for a minute; see the validators' logs");
    if (last !== undefined && news.rounds.length === 0) screen.show(await viewOf(last), false);
    await sleep(POLL_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
  }
  screen.close();
  if (settled === 0 && !interrupted.signal.aborted) throw new Error("no round settled; see the validators' logs");
  if (last !== undefined) console.log(JSON.stringify(await summaryOf(last)));

  /** The market may move past the holder's bound between its look and its act: it tries again next time. */
  function refused(cause: unknown): string {
    const why = explainError(cause)?.says ?? describe(cause);
    if (!process.stdout.isTTY && !interrupted.signal.aborted) console.error(`the holder could not act: ${why}`);
    return `could not act: ${why}`;
  }

  async function viewOf(round: SettledRound) {
    const [report, supplyWad, fund] = await Promise.all([
      contracts.oracle.status({ blockTag: "pending" }),
      contracts.token.totalSupply(),
      fundHolder.state(),
    ]);
    return {
      source: market.label,
      round: round.round,
      settled,
      wanted,
      navWad: round.navWad,
      navBeforeWad: round.navBeforeWad,
      ageSeconds: report.ageSeconds,
      status: STATUS_NAMES[Number(report.status)] ?? "UNKNOWN",
      confidenceBps: round.confidenceBps,
      agreeing: round.validators,
      running: validators.filter(({ child }) => child.isRunning()).length,
      validators: validators.length,
      transaction: round.transaction,
      gasUsed: round.gasUsed,
      vaultValueWad: (round.navWad * supplyWad) / 10n ** 18n,
      supplyWad,
      holder: said,
      fund,
      fundAct: fundSaid,
      hint,
    };
  }

  async function summaryOf(round: SettledRound) {
    const [supply, fund] = await Promise.all([contracts.token.totalSupply(), fundHolder.state()]);
    return {
      rounds: settled,
      navWad: round.navWad.toString(),
      confidenceBps: Number(round.confidenceBps),
      validators: Number(round.validators),
      minted: holder.book.minted.toString(),
      redeemed: holder.book.redeemed.toString(),
      supply: supply.toString(),
      vaultValueWad: ((round.navWad * supply) / 10n ** 18n).toString(),
      gas: {
        settle: Number(round.gasUsed),
        mint: Number(holder.book.mintGas),
        redeem: Number(holder.book.redeemGas),
      },
      fund: {
        worth: fund.worthWad.toString(),
        reserve: fund.reserveWad.toString(),
        committed: fund.committedWad.toString(),
        activeTokens: Number(fund.activeTokens),
        coverageWad: fund.coverageWad.toString(),
        closedPeriods: Number(fund.closedPeriods),
        issued: fundHolder.book.issued,
        redeemed: fundHolder.book.redeemed,
        gas: {
          issue: Number(fundHolder.book.issueGas),
          redeem: Number(fundHolder.book.redeemGas),
          close: Number(fundHolder.book.closeGas),
        },
      },
    };
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
