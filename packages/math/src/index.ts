export {
  add,
  compare,
  divideTruncated,
  multiply,
  parseDecimal,
  toDecimalString,
  toFixedString,
  toWadDown,
  ZERO,
  type Decimal,
} from "./decimal.js";
export {
  CountNotPositiveError,
  DecimalPlacesError,
  DecimalSyntaxError,
  DivisionByZeroError,
  MathError,
  NegativeAmountError,
  PriceMissingError,
  PriceNotPositiveError,
  SupplyNotPositiveError,
  TooFewAssetsError,
  Uint256RangeError,
} from "./errors.js";
export { computeNav, NAV_PLACES, type Nav, type NavInput } from "./nav.js";
export { SUPPORT, tallyVotes, type PassingRules, type Support, type Tally, type WeighedVote } from "./tally.js";
export {
  BPS,
  deviationBpsUp,
  divDown,
  divUp,
  lowerWeightedMedian,
  mulDown,
  mulUp,
  WAD,
  type StakedValue,
} from "./wad.js";
export {
  indexWeights,
  normalise,
  toBps,
  topAssets,
  totalShares,
  WEIGHT_PLACES,
  type DayShares,
  type IndexWeight,
  type IndexWeights,
} from "./weights.js";
