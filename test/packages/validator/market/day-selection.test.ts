import { formatIsoDay, MissingDaysError, parseEmissions, RowNotFoundError, selectDays } from "@assay/validator/market";
import { expect } from "chai";
import { expectError } from "../../support/expect-error.js";

// The first three days of March 2025 after the last of February, then a gap of one, then two more.
const DAYS = ["2025-02-28", "2025-03-01", "2025-03-02", "2025-03-03", "2025-03-05", "2025-03-06"];
const TABLE = parseEmissions(`date,sn1\n${DAYS.map((day) => `${day},0.5\n`).join("")}`, "e.csv");

function selected(asOf: string, dayCount: number): string[] {
  return selectDays(TABLE, Date.parse(asOf), dayCount).map(({ atMs }) => formatIsoDay(atMs));
}

describe("selectDays", () => {
  it("takes the days up to and including the last, oldest first", () => {
    expect(selected("2025-03-03", 3)).to.deep.equal(["2025-03-01", "2025-03-02", "2025-03-03"]);
    expect(selected("2025-03-03", 1)).to.deep.equal(["2025-03-03"]);
    expect(selected("2025-03-03", 4)).to.deep.equal(DAYS.slice(0, 4));
    expect(selected("2025-03-06", 2)).to.deep.equal(["2025-03-05", "2025-03-06"]);
  });

  it("refuses a last day that has no row", () => {
    const outside = "choose a day from 2025-02-28 to 2025-03-06";
    expectError(() => selected("2025-03-07", 1), RowNotFoundError, "e.csv: there is no row for 2025-03-07", outside);
    expectError(() => selected("2025-02-27", 1), RowNotFoundError, "no row for 2025-02-27", outside);
    expectError(() => selected("2025-03-04", 1), RowNotFoundError, "no row for 2025-03-04: add it, or choose another");
  });

  it("refuses a period that begins before the first row", () => {
    const parts = ["5 days up to 2025-03-03 begin before the first row, 2025-02-28", "choose 4 days or fewer"];
    expectError(() => selected("2025-03-03", 5), RowNotFoundError, ...parts);
    expectError(() => selected("2025-03-03", 1e18), RowNotFoundError, "choose 4 days or fewer");
  });

  it("refuses a gap within the period, naming the days", () => {
    const error = expectError(() => selected("2025-03-06", 3), MissingDaysError, "e.csv: no row for 2025-03-04: add");
    expect(error.days).to.deep.equal(["2025-03-04"]);
    const wide = parseEmissions("date,sn1\n2025-01-01,1\n2025-01-14,1\n", "e.csv");
    const act = () => selectDays(wide, Date.UTC(2025, 0, 14), 14);
    expect(expectError(act, MissingDaysError, "2025-01-02, ", "2025-01-11 and 2 more:").days).to.have.length(12);
  });
});
