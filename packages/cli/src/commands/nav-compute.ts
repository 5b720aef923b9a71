import { evaluateFiles, formatIsoTime, type NavComputeOptions, type NavFromFiles } from "@assay/validator/market";
import { Command } from "commander";

interface NavComputeFlags extends NavComputeOptions {
  readonly json?: true;
}

const EXAMPLE = `
Files:
  holdings  {"cashTao": "0.5", "holdings": {"64": "140.68"}}: amounts by netuid, as strings or numbers
  prices    header utc,block,sn64,... (or date,block,...); an empty cell means no price

Example:
  assay nav compute --holdings basket.json --prices prices.csv --at 2025-08-08T12:00:00Z --supply 1000 --json`;

/**
 * `assay nav compute`: the NAV of a basket file at one row of a price file. Throws {@link InputError} for whoever runs
 * the command to print.
 * @param write Takes finished text, newline included; standard output unless given.
 */
export function navComputeCommand(write: (text: string) => void = writeToStdout): Command {
  return new Command("compute")
    .description("compute a NAV exactly from a holdings file and a price file")
    .requiredOption("--holdings <json>", "file of what the basket holds")
    .requiredOption("--prices <csv>", "file of prices")
    .option("--at <time>", "use the last row at or before this ISO time, e.g. 2025-08-08T12:00:00Z")
    .option("--block <number>", "use the last row at or before this block")
    .option("--row <number>", "use this data row, counted from 0")
    .requiredOption("--supply <decimal>", "index tokens in existence")
    .option("--json", "print one line of JSON")
    .addHelpText("after", EXAMPLE)
    .action((flags: NavComputeFlags) => {
      const result = evaluateFiles(flags);
      write(flags.json === true ? `${JSON.stringify(result.report)}\n` : formatTable(result, flags.supply));
    });
}

function formatTable({ report, holdings, row }: NavFromFiles, supply: string): string {
  const lines: [label: string, value: string][] = [
    ["NAV", `${report.nav50} TAO per token`],
    ["NAV in WAD", report.navWad],
    ["total value", `${report.totalValue} TAO`],
    ["supply", `${supply} tokens`],
    ["basket", `${holdings.amounts.size} assets and cash, from ${holdings.file}`],
    ["priced at", `${formatIsoTime(row.atMs)}, block ${row.block}, row ${row.row}`],
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join("");
}

function writeToStdout(text: string): void {
  process.stdout.write(text);
}
