import { styleText } from "node:util";

import logUpdate from "log-update";

import type { FundState } from "./fund-holder.js";

const WAD = 10n ** 18n;

/** Said of the fund wherever it is shown. */
export const SIMULATED_RETURNS = "simulated: mock dollars, and a mock strategy that gains 450 a period";

/** What a person wants to know at a glance. */
export interface View {
  readonly source: string;
  readonly round: bigint;
  readonly settled: number;
  readonly wanted: number | undefined;
  readonly navWad: bigint;
  readonly navBeforeWad: bigint;
  readonly ageSeconds: bigint;
  readonly status: string;
  readonly confidenceBps: bigint;
  readonly agreeing: bigint;
  readonly running: number;
  readonly validators: number;
  readonly transaction: string;
  readonly gasUsed: bigint;
  readonly vaultValueWad: bigint;
  readonly supplyWad: bigint;
  readonly holder: string;
  readonly fund: FundState;
  /** Its last act. */
  readonly fundAct: string;
  readonly hint: string;
}

export interface Screen {
  show(view: View, isNewRound: boolean): void;
  /** A line that stays. */
  say(text: string): void;
  close(): void;
}

/** A panel that redraws itself on a terminal; one line a settled round elsewhere. */
export function createScreen(isTerminal: boolean): Screen {
  if (!isTerminal) {
    return {
      show: (view, isNewRound) => {
        if (isNewRound) console.log(lineOf(view));
      },
      say: (text) => {
        console.log(text);
      },
      close: () => undefined,
    };
  }
  return {
    show: (view) => {
      logUpdate(panelOf(view));
    },
    say: (text) => {
      logUpdate.clear();
      console.log(text);
    },
    close: () => {
      logUpdate.done();
    },
  };
}

function lineOf(view: View): string {
  return [
    `round ${view.round}`,
    `NAV ${decimal(view.navWad, 9)} (${change(view)})`,
    `age ${view.ageSeconds} s`,
    `confidence ${percent(view.confidenceBps)}`,
    `validators ${view.agreeing}/${view.validators}`,
    `tx ${view.transaction.slice(0, 10)} gas ${view.gasUsed}`,
    `vault ${decimal(view.vaultValueWad, 4)} TAO`,
    `supply ${decimal(view.supplyWad, 4)}`,
    `fund ${decimal(view.fund.worthWad, 2)} mUSD`,
    `reserve ${decimal(view.fund.reserveWad, 2)}`,
    `active ${view.fund.activeTokens}`,
    `token ${decimal(view.fund.tokenValueWad, 6)}`,
    `coverage ${decimal(view.fund.coverageWad, 4)}`,
    `periods ${view.fund.closedPeriods}`,
  ].join("  ");
}

function panelOf(view: View): string {
  const isLive = view.status === "LIVE";
  const state = styleText(isLive ? "green" : "red", view.status);
  const rounds = view.wanted === undefined ? `${view.settled}` : `${view.settled} of ${view.wanted}`;
  const rows: [string, string][] = [
    ["NAV", `${styleText("bold", decimal(view.navWad, 12))} TAO per TAO20  ${change(view)}`],
    ["age", `${view.ageSeconds} s   ${state}`],
    ["confidence", percent(view.confidenceBps)],
    ["validators", `${view.agreeing} agree, ${view.running} of ${view.validators} run`],
    ["last tx", `${view.transaction}  gas ${view.gasUsed}`],
    ["vault", `${decimal(view.vaultValueWad, 6)} TAO`],
    ["supply", `${decimal(view.supplyWad, 6)} TAO20`],
    ["holder", view.holder],
    ["rounds", `${rounds} settled, the newest is ${view.round}`],
    ["prices", view.source],
    ...fundRows(view),
  ];
  const body = rows.map(([name, value]) => `  ${styleText("dim", name.padEnd(11))} ${value}`);
  return ["", ...body, "", `  ${styleText("dim", view.hint)}`].join("\n");
}

function fundRows({ fund, fundAct }: View): [string, string][] {
  const covered = `${decimal(fund.coverageWad, 4)} x what its tokens are worth`;
  return [
    ["fund", `${decimal(fund.worthWad, 2)} mUSD, ${covered}`],
    ["reserve", `${decimal(fund.reserveWad, 2)} mUSD, and ${decimal(fund.committedWad, 2)} committed to active tokens`],
    ["tokens", `${fund.activeTokens} of ${fund.totalTokens} active, one of genesis is worth ${token(fund)} mUSD`],
    ["periods", `${fund.closedPeriods} closed`],
    ["last act", fundAct],
    ["returns", SIMULATED_RETURNS],
  ];
}

function token({ tokenValueWad }: FundState): string {
  return styleText("bold", decimal(tokenValueWad, 9));
}

function change({ navWad, navBeforeWad }: View): string {
  if (navBeforeWad === 0n) return "first";
  const ppm = ((navWad - navBeforeWad) * 1_000_000n) / navBeforeWad;
  const size = ppm < 0n ? -ppm : ppm;
  return `${ppm < 0n ? "-" : "+"}${size / 10_000n}.${(size % 10_000n).toString().padStart(4, "0")} %`;
}

function percent(bps: bigint): string {
  return `${bps / 100n}.${(bps % 100n).toString().padStart(2, "0")} %`;
}

/** Cut, not rounded, to `places`. */
function decimal(amountWad: bigint, places: number): string {
  const fraction = (amountWad % WAD).toString().padStart(18, "0").slice(0, places);
  return `${amountWad / WAD}.${fraction}`;
}
