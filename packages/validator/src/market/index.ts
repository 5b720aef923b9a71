// The door of @assay/validator/market: basket, price and emission files, and the NAV they give. Loads no server, chain or
// metrics.
export { splitCsv, type CsvLine } from "./csv.js";
export { CsvRow } from "./csv-row.js";
export { selectDays } from "./day-selection.js";
export { parseEmissions, readEmissionFile, type EmissionRow, type EmissionTable } from "./emissions-file.js";
export { EmptyFileError, FileError, MissingFileError, UnreadableFileError } from "./file-error.js";
export { DuplicateKeyError, HoldingAmountError, HoldingsShapeError, JsonSyntaxError } from "./holdings-error.js";
export { parseHoldings, readHoldingsFile, type Holdings } from "./holdings-file.js";
export { InputError, OptionError, quote, SupplyError } from "./input-error.js";
export { formatIsoDay, formatIsoTime, parseIsoDay, parseIsoTime } from "./iso-time.js";
export {
  computeFromFiles,
  evaluateFiles,
  navAtRow,
  parseSupply,
  type NavComputeOptions,
  type NavFromFiles,
  type NavReport,
} from "./nav-compute.js";
export {
  CellError,
  CsvHeaderError,
  CsvSyntaxError,
  DuplicateColumnError,
  MissingDaysError,
  MissingPriceError,
  NoDataRowsError,
  RowLengthError,
  RowNotFoundError,
  RowOrderError,
  UnknownAssetError,
  type RowPlace,
} from "./prices-error.js";
export { parsePrices, readPriceFile, type PriceRow, type PriceTable } from "./prices-file.js";
export {
  formatReturn,
  parseReturns,
  readReturnFile,
  returnFault,
  type ReturnOptions,
  type ReturnRow,
  type ReturnTable,
} from "./returns-file.js";
export { readTextFile } from "./read-text-file.js";
export { parseRowSelector, selectRow, type RowOptions, type RowSelector } from "./row-selection.js";
