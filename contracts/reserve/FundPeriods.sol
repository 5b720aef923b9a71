// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {AuditTrail} from "./AuditTrail.sol";
import {IFundPeriods} from "./interfaces/IFundPeriods.sol";
import {NumberedTokens} from "./NumberedTokens.sol";
import {TokenState, TokenView} from "./types/FundTypes.sol";
import {Period, PeriodLib} from "./types/Period.sol";
import {TokenRecord} from "./types/TokenRecord.sol";
import {Totals, TotalsLib} from "./types/Totals.sol";

/// @title FundPeriods
/// @notice The history of the fund's growth and the values that follow from it. Formulas: {IFundPeriods}.
abstract contract FundPeriods is IFundPeriods, NumberedTokens, AuditTrail {
    uint256 private constant RAY = 1e27;

    /// @inheritdoc IFundPeriods
    uint256 public immutable CORE_WAD;

    Totals internal _totals;
    mapping(uint256 number => Period) internal _periods;

    constructor(uint256 coreWad) {
        CORE_WAD = coreWad;
    }

    /* READS */

    /// @inheritdoc IFundPeriods
    function tokenValue(uint256 tokenId) external view returns (uint256) {
        return _worthAfter(_active(tokenId).since(), _totals.periods());
    }

    /// @inheritdoc IFundPeriods
    function valueAt(uint256 tokenId, uint256 time) external view returns (uint256) {
        TokenRecord record = _active(tokenId);
        uint256 from = _activatedAt(record);
        require(time >= from && time <= block.timestamp, FundPeriods_TimeOutOfRange(time, from, block.timestamp));
        return _worthAfter(record.since(), periodAt(time));
    }

    /// @inheritdoc IFundPeriods
    function valueAfter(uint256 since, uint256 number) external view returns (uint256) {
        _requireClosed(number);
        return _worthAfter(since, number);
    }

    /// @inheritdoc IFundPeriods
    function periodAt(uint256 time) public view returns (uint256 number) {
        uint256 genesisAt = _periods[0].closedAt();
        require(_isOpen() && time >= genesisAt, FundPeriods_TimeOutOfRange(time, genesisAt, block.timestamp));
        uint256 high = _totals.periods(); // number <= the answer <= high, at every turn
        while (number < high) {
            uint256 middle = Math.ceilDiv(number + high, 2);
            if (_periods[middle].closedAt() <= time) number = middle;
            else high = middle - 1;
        }
    }

    /// @inheritdoc IFundPeriods
    function period(uint256 number) external view returns (uint256 index45, uint256 closedAt, uint256 worth) {
        _requireClosed(number);
        Period closed = _periods[number];
        return (closed.index(), closed.closedAt(), closed.worth());
    }

    /// @inheritdoc IFundPeriods
    function indexRay() external view returns (uint256) {
        return _periods[_totals.periods()].index() / PeriodLib.RAY_UNITS;
    }

    /// @inheritdoc IFundPeriods
    function liabilityWad() public view returns (uint256) {
        Totals totals = _totals;
        return _sumWad(totals.shares(), totals.pending(), _indexAfter(totals.periods()));
    }

    /// @inheritdoc IFundPeriods
    function runningLiabilityWad() external view returns (uint256) {
        return _trail.sum();
    }

    /// @inheritdoc IFundPeriods
    function token(uint256 tokenId) external view returns (TokenView memory facts) {
        require(tokenId != 0 && tokenId <= TOTAL_TOKENS, NumberedTokens_NoSuchNumber(tokenId, TOTAL_TOKENS));
        TokenRecord record = _recordOf(tokenId);
        facts.owner = record.owner();
        if (facts.owner == address(0)) return facts;
        facts.place = record.place();
        facts.state = facts.place == 0 ? TokenState.ACTIVE : TokenState.QUEUED;
        facts.activatedAt = _activatedAt(record);
        facts.since = record.since();
        facts.valueWad = _worthAfter(facts.since, _totals.periods());
    }

    /// @inheritdoc IFundPeriods
    function activeTokens() external view returns (uint256) {
        return _totals.active();
    }

    /// @inheritdoc IFundPeriods
    function inactiveTokens() external view returns (uint256) {
        return _totals.inactive();
    }

    /// @inheritdoc IFundPeriods
    function pendingTokens() external view returns (uint256) {
        return _totals.pending();
    }

    /// @inheritdoc IFundPeriods
    function closedPeriods() external view returns (uint256) {
        return _totals.periods();
    }

    /* INTERNALS */

    /// @dev What a token is worth after `number`; core while its first period is open.
    function _worthAfter(uint256 since, uint256 number) internal view returns (uint256) {
        if (since >= number) return CORE_WAD;
        return Math.mulDiv(CORE_WAD, _indexAfter(number), _indexAfter(since));
    }

    /// @dev RAY shares of a token in the totals; 0 while it is pending.
    function _sharesOf(uint256 since, uint256 periods) internal view returns (uint256) {
        return since > periods ? 0 : PeriodLib.sharesAt(_indexAfter(since));
    }

    /// @dev What tokens are worth together, rounded up: twice, the first time by less than 1e-27.
    function _sumWad(uint256 shares, uint256 pending, uint256 index) internal view returns (uint256) {
        uint256 earningRay = Math.mulDiv(shares, index, PeriodLib.ONE, Math.Rounding.Ceil);
        return Math.mulDiv(earningRay, CORE_WAD, RAY, Math.Rounding.Ceil) + pending * CORE_WAD;
    }

    /// @dev The index of genesis is 1, and is not read from storage.
    function _indexAfter(uint256 number) internal view returns (uint256) {
        return number == 0 ? PeriodLib.ONE : _periods[number].index();
    }

    function _activatedAt(TokenRecord record) internal view returns (uint256) {
        uint256 at = record.activatedAt();
        return at == 0 ? _periods[0].closedAt() : at;
    }

    function _active(uint256 tokenId) internal view returns (TokenRecord record) {
        record = _recordOf(tokenId);
        require(record.owner() != address(0), FundPeriods_TokenInactive(tokenId));
    }

    function _requireClosed(uint256 number) internal view {
        uint256 closed = _totals.periods();
        require(number <= closed, FundPeriods_NoSuchPeriod(number, closed));
    }

    function _isOpen() internal view override returns (bool) {
        return _totals.has(TotalsLib.OPEN);
    }
}
