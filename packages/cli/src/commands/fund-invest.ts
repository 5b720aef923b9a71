import { Command } from "commander";

import type { CommandContext } from "../context.js";
import { investAllowCommand, investDropCommand, investPlaceCommand } from "./fund-invest-announced.js";
import { investDepositCommand, investWithdrawCommand } from "./fund-invest-move.js";
import { investContributeCommand, investReturnCommand } from "./fund-invest-pay.js";

const EXAMPLES: Readonly<Record<string, string>> = {
  deposit: "assay fund invest deposit 0x... --amount 250000",
  withdraw: "assay fund invest withdraw 0x... --amount 1000 --max-shares 1000000000000000000000",
  allow: "assay fund invest allow 0x... --schedule\n  assay fund invest allow 0x... --execute",
  drop: "assay fund invest drop 0x... --schedule\n  assay fund invest drop 0x... --execute",
  place: "assay fund invest place --amount 500000 --schedule\n  assay fund invest place --amount 500000 --execute",
  return: "assay fund invest return --amount 500000 --approve",
  contribute: "assay fund invest contribute --amount 1000 --approve",
};

/** `assay fund invest ...` */
export function fundInvestCommand(context: CommandContext): Command {
  const group = new Command("invest").description("where the fund's money lies");
  for (const make of [
    investDepositCommand,
    investWithdrawCommand,
    investAllowCommand,
    investDropCommand,
    investPlaceCommand,
    investReturnCommand,
    investContributeCommand,
  ]) {
    const command = make(context);
    group.addCommand(command.addHelpText("after", `\nExample:\n  ${EXAMPLES[command.name()] ?? ""}`));
  }
  return group;
}
