import type { Command } from "commander";

import type { CommandContext } from "../context.js";
import { fundAttestCommand } from "./fund-attest.js";
import { fundAuditCommand } from "./fund-audit.js";
import { fundClaimCommand } from "./fund-claim.js";
import { fundCloseCommand } from "./fund-close.js";
import { fundEarningsCommand } from "./fund-earnings.js";
import { fundIntegrityCommand } from "./fund-integrity.js";
import { fundInvestCommand } from "./fund-invest.js";
import { fundIssueCommand } from "./fund-issue.js";
import { fundQueueCommand } from "./fund-queue.js";
import { fundReconcileCommand } from "./fund-reconcile.js";
import { fundRedeemCommand } from "./fund-redeem.js";
import { fundReplayCommand } from "./fund-replay.js";
import { fundReturnsCommand } from "./fund-returns.js";
import { fundStatusCommand } from "./fund-status.js";
import { fundValueCommand } from "./fund-value.js";
import { fundWatchCommand } from "./fund-watch.js";

/** Makes one command of the group. */
type Make = (context: CommandContext) => Command;

/** Every `assay fund ...`, in the order of the help, with its example; a group has its own. A new command is one line. */
const COMMANDS: readonly (readonly [make: Make, example?: string])[] = [
  [fundStatusCommand, "assay fund status\n  assay fund status --at 2026-03-31T00:00:00Z --json"],
  [fundValueCommand, "assay fund value 100001\n  assay fund value 7 --at 2026-03-31T00:00:00Z --json"],
  [
    fundReturnsCommand,
    "assay fund returns --from 2026-01-01T00:00:00Z --to 2026-04-01T00:00:00Z\n  assay fund returns --from 3",
  ],
  [fundEarningsCommand, "assay fund earnings 100001 --rate 0.0125"],
  [fundIssueCommand, "assay fund issue --approve\n  assay fund issue --token 100001 --to 0x... --json"],
  [
    fundRedeemCommand,
    "assay fund redeem 100001\n  assay fund redeem 7 8 9 --min-amount 3.2\n  assay fund redeem 7 --queue",
  ],
  [fundQueueCommand],
  [fundClaimCommand, "assay fund claim --to 0x..."],
  [fundAttestCommand, "VALIDATOR_1_KEY=... assay fund attest --ratio 1.0125 --key-env VALIDATOR_1_KEY > one.json"],
  [fundCloseCommand, "assay fund close\n  assay fund close --attestation one.json two.json three.json four.json"],
  [fundIntegrityCommand, "assay fund integrity\n  assay fund integrity --restore"],
  [fundInvestCommand],
  [fundAuditCommand, "assay fund audit --rpc https://rpc.example.org --json"],
  [fundReconcileCommand, "assay fund reconcile"],
  [fundWatchCommand, "assay fund watch --every 60 --alert-webhook https://alerts.example.org/fund"],
  [fundReplayCommand, "assay fund replay --returns sp500_monthly.csv --levels --column SP500"],
];

/** The commands of `assay fund`. */
export function fundCommands(context: CommandContext): Command[] {
  return COMMANDS.map(([make, example]) => {
    const command = make(context);
    return example === undefined ? command : command.addHelpText("after", `\nExample:\n  ${example}`);
  });
}
