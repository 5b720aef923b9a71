import type { Finding } from "@assay/sdk/fund-audit";

import { formatTable, type Style } from "../output.js";

const HEAD = ["fault", "where", "figure", "expected", "found"];
const LEFT_COLUMNS = new Set([0, 1, 2, 3, 4]);
const MOST_SHOWN = 200;

/** The differences as a table; with --json there are all of them. */
export function formatFindings(findings: readonly Finding[], style: Style): string {
  if (findings.length === 0) return `${style.good("no difference")}\n`;
  const rows = findings
    .slice(0, MOST_SHOWN)
    .map(({ kind, where, what, expected, found }) => [kind, where, what, expected, found]);
  const more = findings.length - rows.length;
  return (
    `${style.bad(countFindings(findings))}\n\n${formatTable(HEAD, rows, style, LEFT_COLUMNS)}` +
    (more > 0 ? `and ${more} more, all of them with --json\n` : "")
  );
}

/** "2 differences" */
export function countFindings({ length }: readonly Finding[]): string {
  return length === 1 ? "1 difference" : `${length} differences`;
}

/** One line. */
export function formatFinding({ kind, where, what, expected, found }: Finding): string {
  return `${kind}: ${where}, ${what}: expected ${expected}, found ${found}`;
}
