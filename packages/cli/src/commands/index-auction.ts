import { Command } from "commander";

import type { CommandContext } from "../context.js";
import { auctionAnnounceCommand } from "./index-auction-announce.js";
import { auctionCloseCommand } from "./index-auction-close.js";
import { auctionFillCommand } from "./index-auction-fill.js";
import { auctionOpenCommand } from "./index-auction-open.js";
import { auctionStatusCommand } from "./index-auction-status.js";

const EXAMPLES: Readonly<Record<string, string>> = {
  status: "assay index auction status --json",
  announce:
    "assay index weights --emissions emissions.csv --asof 2025-10-12 --json > weights.json\n" +
    "  assay index auction announce --targets weights.json --tokens-file joiners.json --cash-bps 500",
  open: "assay index auction open --duration-seconds 3600 --start-bps 200 --end-bps 100",
  fill:
    "assay index auction fill --sell 4 --buy cash --max-sold 25 --preview\n" +
    "  assay index auction fill --sell 4 --buy cash --max-sold 25 --max-paid 12.6 --approve",
  close: "assay index auction close",
};

/** `assay index auction ...` */
export function indexAuctionCommand(context: CommandContext): Command {
  const group = new Command("auction").description("the auction that moves the basket to its target weights");
  for (const command of [
    auctionStatusCommand(context),
    auctionAnnounceCommand(context),
    auctionOpenCommand(context),
    auctionFillCommand(context),
    auctionCloseCommand(context),
  ]) {
    group.addCommand(command.addHelpText("after", `\nExample:\n  ${EXAMPLES[command.name()] ?? ""}`));
  }
  return group;
}
