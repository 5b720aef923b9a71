// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {WadMath} from "../shared/libraries/WadMath.sol";
import {AssetId} from "../shared/types/Ids.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {IRebalanceAuction} from "./interfaces/IRebalanceAuction.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {Component, Holding, Portfolio, Trade} from "./types/Basket.sol";
import {ClaimLib} from "./types/Claim.sol";
import {Lot, LotLib} from "./types/Lot.sol";
import {Drift, Target} from "./types/Weights.sol";

/// @title RebalanceAuction
/// @notice Moves the basket to its target weights. Rules and units: {IRebalanceAuction}.
///
///   target units of i = weight[i] x value / price[i] / baskets, fixed when the auction opens
///   over weight       = held - target units x baskets, under weight the other way round
contract RebalanceAuction is IRebalanceAuction, AccessManaged, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @inheritdoc IRebalanceAuction
    uint256 public constant CASH = ClaimLib.CASH;
    /// @inheritdoc IRebalanceAuction
    uint256 public constant NOTICE_SECONDS = 1 days;
    /// @inheritdoc IRebalanceAuction
    uint256 public constant REST_SECONDS = 1 hours;
    uint256 internal constant MIN_DURATION_SECONDS = 10 minutes;
    uint256 internal constant MAX_DURATION_SECONDS = 1 days;
    uint256 internal constant MAX_START_BPS = 1_000;
    uint256 internal constant MAX_END_BPS = 500;
    uint256 internal constant MAX_DECIMALS = 24;
    uint256 internal constant LEAST_ROUNDINGS = 10_000; // a trade is so many times what it may lose by rounding: a bp
    uint256 internal constant BPS_WAD = WadMath.WAD / WadMath.BPS;

    /* IMMUTABLES */

    /// @inheritdoc IRebalanceAuction
    address public immutable VAULT;
    /// @inheritdoc IRebalanceAuction
    address public immutable ORACLE;

    /* STORAGE: TARGETS */

    /// @dev Weights lie in contract code, ABI-encoded.
    struct TargetSet {
        address pointer;
        uint16 cashBps;
        uint40 effectiveAt;
    }

    TargetSet internal _inForce;
    TargetSet internal _next; // counts from its `effectiveAt` on

    /* STORAGE: AUCTION */

    struct Auction {
        uint40 startedAt;
        uint40 endsAt;
        uint16 startBps;
        uint16 endBps;
        uint32 number;
        bool isClosed;
        bool hasFills;
    }

    Auction internal _auction;

    /// @dev Where the auction's {Lot}s lie: one a component of the list, and last the cash.
    address internal _lots;

    /* CONSTRUCTOR */

    constructor(address initialAuthority, address vault) AccessManaged(initialAuthority) {
        VAULT = vault;
        ORACLE = IIndexVault(vault).ORACLE();
        _auction.isClosed = true;
    }

    /* WRITES */

    /// @inheritdoc IRebalanceAuction
    function announceTargets(Target[] calldata targets, uint256 cashBps) external restricted {
        _requireTargets(targets, cashBps);
        _inForce = _effective();
        uint256 effectiveAt = block.timestamp + NOTICE_SECONDS;
        // Casts: the weights sum to 10,000; seconds.
        _next = TargetSet(SSTORE2.write(abi.encode(targets)), uint16(cashBps), uint40(effectiveAt));
        emit TargetsAnnounced(targets, cashBps, effectiveAt);
    }

    /// @inheritdoc IRebalanceAuction
    function open(uint256 durationSeconds, uint256 startBps, uint256 endBps) external restricted nonReentrant {
        _requireWithin("durationSeconds", durationSeconds, MIN_DURATION_SECONDS, MAX_DURATION_SECONDS);
        _requireWithin("startBps", startBps, 0, MAX_START_BPS);
        _requireWithin("endBps", endBps, 0, MAX_END_BPS);
        Auction memory last = _auction;
        if (!last.isClosed) _close(last);
        uint256 earliest = last.endsAt == 0 ? 0 : last.endsAt + REST_SECONDS;
        require(block.timestamp >= earliest, RebalanceAuction_TooSoon(earliest));
        (, uint256 vaultEndsAt) = IIndexVault(VAULT).mintingGate();
        require(vaultEndsAt == 0 || block.timestamp < vaultEndsAt, RebalanceAuction_VaultEnded(vaultEndsAt));

        (Target[] memory targets, uint256 cashBps) = _targetsOf(_effective());
        require(targets.length != 0, RebalanceAuction_NoTargets());
        _admit(targets);

        uint256 endsAt = block.timestamp + durationSeconds;
        // Casts: seconds, and bounded above.
        _auction = Auction({
            startedAt: uint40(block.timestamp),
            endsAt: uint40(endsAt),
            startBps: uint16(startBps),
            endBps: uint16(endBps),
            number: last.number + 1,
            isClosed: false,
            hasFills: false
        });
        uint256 valueWad = _writeLots(targets, cashBps);
        emit AuctionOpened(last.number + 1, valueWad, block.timestamp, endsAt, startBps, endBps);
    }

    /// @inheritdoc IRebalanceAuction
    function fill(
        uint256 sold,
        uint256 bought,
        uint256 maxSold,
        uint256 maxPaid,
        uint256 deadline,
        address to
    ) external nonReentrant returns (uint256 soldAmount, uint256 paidAmount) {
        require(block.timestamp <= deadline, RebalanceAuction_Expired(deadline, block.timestamp));
        Auction memory auction_ = _auction;
        uint256 multiplierWad = _multiplierWad(auction_);
        require(multiplierWad != 0, RebalanceAuction_NotOpen());
        (soldAmount, paidAmount) = _quote(sold, bought, maxSold, multiplierWad);
        require(paidAmount <= maxPaid, RebalanceAuction_AboveMaximum(paidAmount, maxPaid));

        if (!auction_.hasFills) _auction.hasFills = true;
        Trade memory order = Trade(msg.sender, to, sold, soldAmount, bought, paidAmount);
        (uint256 soldHeld, uint256 boughtHeld) = IIndexVault(VAULT).trade(order);
        _emitFilled(auction_.number, order, soldHeld, boughtHeld, multiplierWad); // says what is held afterwards
    }

    /// @inheritdoc IRebalanceAuction
    function close() external nonReentrant {
        Auction memory last = _auction;
        require(!last.isClosed, RebalanceAuction_NotOpen());
        _close(last);
    }

    /* READS */

    /// @inheritdoc IRebalanceAuction
    function previewFill(
        uint256 sold,
        uint256 bought,
        uint256 maxSold
    ) external view nonReentrantView returns (uint256 soldAmount, uint256 paidAmount) {
        uint256 multiplierWad = _multiplierWad(_auction);
        require(multiplierWad != 0, RebalanceAuction_NotOpen());
        return _quote(sold, bought, maxSold, multiplierWad);
    }

    /// @inheritdoc IRebalanceAuction
    function drift() external view nonReentrantView returns (Drift[] memory entries) {
        (Target[] memory targets, uint256 cashBps) = _targetsOf(_effective());
        Portfolio memory portfolio = IIndexVault(VAULT).portfolio();
        entries = _union(portfolio.components, targets);
        uint256 last = entries.length - 1;
        uint256 valueWad = portfolio.cash;
        for (uint256 i = 0; i < last; ++i) {
            Drift memory entry = entries[i];
            if (entry.held != 0) {
                uint256 whole = 10 ** IERC20Metadata(entry.token).decimals();
                entry.valueWad = Math.mulDiv(entry.held, _priceWad(entry.assetId), whole);
            }
            valueWad += entry.valueWad;
        }
        (entries[last].token, entries[last].held) = (IIndexVault(VAULT).BASE(), portfolio.cash);
        (entries[last].valueWad, entries[last].targetBps) = (portfolio.cash, cashBps);
        for (uint256 i = 0; i <= last; ++i) {
            Drift memory entry = entries[i];
            if (valueWad != 0) entry.weightBps = Math.mulDiv(entry.valueWad, WadMath.BPS, valueWad);
            entry.driftBps = int256(entry.weightBps) - int256(entry.targetBps); // both at most 10,000
        }
    }

    /// @inheritdoc IRebalanceAuction
    function weightsBps() external view returns (Target[] memory targets, uint256 cashBps) {
        return _targetsOf(_effective());
    }

    /// @inheritdoc IRebalanceAuction
    function announced() external view returns (Target[] memory targets, uint256 cashBps, uint256 effectiveAt) {
        TargetSet memory next = _next;
        if (block.timestamp >= next.effectiveAt) return (targets, 0, 0);
        (targets, cashBps) = _targetsOf(next);
        effectiveAt = next.effectiveAt;
    }

    /// @inheritdoc IRebalanceAuction
    function auction()
        external
        view
        returns (
            uint256 number,
            bool isOpen,
            uint256 startedAt,
            uint256 endsAt,
            uint256 startBps,
            uint256 endBps,
            uint256 multiplierWad
        )
    {
        Auction memory last = _auction;
        multiplierWad = _multiplierWad(last);
        (number, isOpen) = (last.number, multiplierWad != 0);
        (startedAt, endsAt, startBps, endBps) = (last.startedAt, last.endsAt, last.startBps, last.endBps);
    }

    /* INTERNALS: PRICES */

    /// @dev m(t), rounded up; 0 when no auction can be filled.
    function _multiplierWad(Auction memory auction_) internal view returns (uint256) {
        if (auction_.isClosed || block.timestamp >= auction_.endsAt) return 0;
        uint256 elapsedSeconds = block.timestamp - auction_.startedAt;
        uint256 fallWad = (uint256(auction_.startBps) + auction_.endBps) * BPS_WAD;
        return
            WadMath.WAD +
            auction_.startBps * BPS_WAD -
            (fallWad * elapsedSeconds) / (uint256(auction_.endsAt) - auction_.startedAt);
    }

    function _priceWad(AssetId assetId) internal view returns (uint256) {
        return INAVOracle(ORACLE).getPrice(assetId).priceWad;
    }

    /// @dev How much of `maxSold` may go, and what it costs.
    function _quote(
        uint256 sold,
        uint256 bought,
        uint256 maxSold,
        uint256 multiplierWad
    ) internal view returns (uint256 soldAmount, uint256 paidAmount) {
        require(sold != bought, RebalanceAuction_NothingToTrade(sold, bought));
        LotPair memory lots = _lotsAt(sold, bought);
        (uint256 most, uint256 room, uint256 least) = _boundsOf(sold, bought, lots);
        (uint256 a, uint256 b) = _rateOf(sold, bought, lots, multiplierWad);
        (soldAmount, paidAmount) = _within(Math.min(maxSold, most), room, a, b);
        bool isEnough =
            (sold == CASH || soldAmount >= least || soldAmount == most) && (bought == CASH || paidAmount >= least);
        require(isEnough && soldAmount != 0 && paidAmount != 0, RebalanceAuction_NothingToTrade(sold, bought));
    }

    /// @dev What is over weight of what is sold, what is missing of what is bought, and the least of either worth a trade: the
    /// books keep units per basket, so a trade may lose a basket's rounding of each, and must be far larger.
    function _boundsOf(
        uint256 sold,
        uint256 bought,
        LotPair memory lots
    ) internal view returns (uint256 most, uint256 room, uint256 least) {
        (uint256 baskets, uint256 soldHeld, uint256 boughtHeld) = IIndexVault(VAULT).pair(sold, bought);
        most = lots.sold.above(soldHeld, baskets);
        room = bought == CASH ? type(uint256).max : lots.bought.below(boughtHeld, baskets);
        least = LEAST_ROUNDINGS * Math.ceilDiv(baskets, WadMath.RAY);
    }

    /// @dev paid = sold x a / b. Prices fit 112 bits, the multiplier 61, ten to the 24th 80: products of three fit 256.
    function _rateOf(
        uint256 sold,
        uint256 bought,
        LotPair memory lots,
        uint256 multiplierWad
    ) internal view returns (uint256 a, uint256 b) {
        a = (sold == CASH ? WadMath.WAD : _priceWad(lots.sold.assetId())) * multiplierWad * lots.bought.whole();
        b = (bought == CASH ? WadMath.WAD : _priceWad(lots.bought.assetId())) * WadMath.WAD * lots.sold.whole();
    }

    /// @dev Pays sold x a / b, up, or sells less where that exceeds `room`.
    function _within(
        uint256 mayBeSold,
        uint256 room,
        uint256 a,
        uint256 b
    ) internal pure returns (uint256 soldAmount, uint256 paidAmount) {
        soldAmount = mayBeSold;
        paidAmount = Math.mulDiv(soldAmount, a, b, Math.Rounding.Ceil);
        if (paidAmount <= room) return (soldAmount, paidAmount);
        soldAmount = Math.mulDiv(room, b, a);
        paidAmount = Math.mulDiv(soldAmount, a, b, Math.Rounding.Ceil);
    }

    function _emitFilled(
        uint256 number,
        Trade memory order,
        uint256 soldHeld,
        uint256 boughtHeld,
        uint256 multiplierWad
    ) internal {
        emit AuctionFilled(
            number,
            order.filler,
            order.sold,
            order.soldAmount,
            soldHeld,
            order.bought,
            order.boughtAmount,
            boughtHeld,
            multiplierWad
        );
    }

    /// @dev The lots of what is traded.
    struct LotPair {
        Lot sold;
        Lot bought;
    }

    function _lotsAt(uint256 sold, uint256 bought) internal view returns (LotPair memory lots) {
        address pointer = _lots;
        uint256 n = LotLib.count(pointer) - 1;
        (lots.sold, lots.bought) = (_lotAt(pointer, n, sold), _lotAt(pointer, n, bought));
    }

    function _lotAt(address pointer, uint256 n, uint256 position) internal view returns (Lot) {
        require(position < n || position == CASH, RebalanceAuction_PositionUnknown(position, n));
        return LotLib.read(pointer, position == CASH ? n : position);
    }

    /* INTERNALS: OPENING AND CLOSING */

    /// @dev Lets targets that the list lacks join while there is room, and what is empty and no target leave.
    function _admit(Target[] memory targets) internal {
        Holding[] memory holdings = IIndexVault(VAULT).holdings();
        uint256 drop = _empties(holdings, targets);
        uint256 room = BasketCode.MAX_COMPONENTS - holdings.length + _countBits(drop);
        Component[] memory joiners = new Component[](targets.length);
        uint256 found;
        for (uint256 i = 0; i < targets.length && found < room; ++i) {
            uint256 position = _find(holdings, targets[i].assetId);
            if (position != type(uint256).max) {
                _requireToken(targets[i], holdings[position].token);
                continue;
            }
            if (_isListed(holdings, targets[i].token)) continue; // waits until it has left under its other id
            joiners[found++] = Component(targets[i].assetId, targets[i].token, 0);
        }
        assembly ("memory-safe") {
            mstore(joiners, found) // at most its length
        }
        // A new list also counts in baskets anew, which keeps roundings small.
        (uint256 baskets, ) = IIndexVault(VAULT).books();
        bool isFar = baskets < WadMath.RAY / 10 || baskets > WadMath.RAY * 10;
        if (drop != 0 || found != 0 || isFar) IIndexVault(VAULT).recompose(drop, joiners);
    }

    /// @dev Fixes what each component, and the cash, shall come to. Returns the value of everything.
    function _writeLots(Target[] memory targets, uint256 cashBps) internal returns (uint256 valueWad) {
        Portfolio memory portfolio = IIndexVault(VAULT).portfolio();
        (uint256 baskets, ) = IIndexVault(VAULT).books();
        uint256 n = portfolio.components.length;
        uint256[] memory pricesWad = new uint256[](n);
        uint256[] memory decimals = new uint256[](n);
        valueWad = portfolio.cash;
        for (uint256 i = 0; i < n; ++i) {
            Holding memory holding = portfolio.components[i];
            pricesWad[i] = _priceWad(holding.assetId);
            decimals[i] = _decimalsOf(i, holding.token);
            valueWad += Math.mulDiv(holding.amount, pricesWad[i], 10 ** decimals[i]);
        }

        Lot[] memory lots = new Lot[](n + 1);
        for (uint256 i = 0; i < n; ++i) {
            AssetId assetId = portfolio.components[i].assetId;
            uint256 amount = Math.mulDiv(
                valueWad * _weightOf(targets, assetId),
                10 ** decimals[i],
                pricesWad[i] * WadMath.BPS
            );
            lots[i] = LotLib.make(assetId, decimals[i], WadMath.divRayDown(amount, baskets));
        }
        uint256 cash = (valueWad * cashBps) / WadMath.BPS;
        lots[n] = LotLib.make(AssetId.wrap(0), 18, WadMath.divRayDown(cash, baskets));
        _lots = LotLib.store(lots);
    }

    /// @dev Ends an auction that is over: what traded is written down, what is empty and no target leaves.
    function _close(Auction memory last) internal {
        require(block.timestamp >= last.endsAt, RebalanceAuction_AlreadyOpen(last.number, last.endsAt));
        _auction.isClosed = true;
        uint256 versionBefore = IIndexVault(VAULT).basketVersion();
        uint256 versionAfter = versionBefore;
        if (last.hasFills) {
            (Target[] memory targets, ) = _targetsOf(_effective());
            uint256 drop = _empties(IIndexVault(VAULT).holdings(), targets);
            versionAfter = IIndexVault(VAULT).recompose(drop, new Component[](0));
        }
        emit AuctionClosed(last.number, versionBefore, versionAfter);
    }

    /* INTERNALS: TARGETS */

    function _effective() internal view returns (TargetSet memory) {
        TargetSet memory next = _next;
        return next.pointer != address(0) && block.timestamp >= next.effectiveAt ? next : _inForce;
    }

    function _targetsOf(TargetSet memory set) internal view returns (Target[] memory targets, uint256 cashBps) {
        if (set.pointer == address(0)) return (targets, 0);
        return (abi.decode(SSTORE2.read(set.pointer), (Target[])), set.cashBps);
    }

    /// @dev At most 20 x 19 / 2 comparisons.
    function _requireTargets(Target[] calldata targets, uint256 cashBps) internal view {
        uint256 n = targets.length;
        require(n != 0 && n <= BasketCode.MAX_COMPONENTS, RebalanceAuction_TargetCount(n, BasketCode.MAX_COMPONENTS));
        Holding[] memory holdings = IIndexVault(VAULT).holdings();
        address base = IIndexVault(VAULT).BASE();
        address indexToken = IIndexVault(VAULT).TOKEN();
        uint256 sum = cashBps;
        for (uint256 i = 0; i < n; ++i) {
            (AssetId assetId, address token) = (targets[i].assetId, targets[i].token);
            bool isValid = token != base && token != indexToken && (i == 0 || assetId > targets[i - 1].assetId);
            for (uint256 j = 0; j < i && isValid; ++j) {
                isValid = targets[j].token != token;
            }
            uint256 position = _find(holdings, assetId);
            for (uint256 j = 0; j < holdings.length && isValid; ++j) {
                isValid = j == position || holdings[j].token != token;
            }
            require(isValid, RebalanceAuction_TargetInvalid(i, token));
            if (position != type(uint256).max) _requireToken(targets[i], holdings[position].token);
            _decimalsOf(i, token);
            sum += targets[i].weightBps;
        }
        require(sum == WadMath.BPS, RebalanceAuction_WeightSum(sum, WadMath.BPS));
    }

    function _decimalsOf(uint256 i, address token) internal view returns (uint256 decimals) {
        decimals = IERC20Metadata(token).decimals();
        require(decimals <= MAX_DECIMALS, RebalanceAuction_TargetInvalid(i, token));
    }

    function _requireToken(Target memory target, address expected) internal pure {
        require(target.token == expected, RebalanceAuction_TokenMismatch(target.assetId, target.token, expected));
    }

    /// @dev At most 20 steps.
    function _isListed(Holding[] memory holdings, address token) internal pure returns (bool) {
        for (uint256 i = 0; i < holdings.length; ++i) {
            if (holdings[i].token == token) return true;
        }
        return false;
    }

    function _weightOf(Target[] memory targets, AssetId assetId) internal pure returns (uint256) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i].assetId == assetId) return targets[i].weightBps;
        }
        return 0;
    }

    /// @dev Position of `assetId`, or the greatest number. At most 20 steps.
    function _find(Holding[] memory holdings, AssetId assetId) internal pure returns (uint256) {
        for (uint256 i = 0; i < holdings.length; ++i) {
            if (holdings[i].assetId == assetId) return i;
        }
        return type(uint256).max;
    }

    /// @dev What is held no more and is no target, one bit each. At most 20 x 20 steps.
    function _empties(Holding[] memory holdings, Target[] memory targets) internal pure returns (uint256 bits) {
        for (uint256 i = 0; i < holdings.length; ++i) {
            if (holdings[i].amount == 0 && !_isTarget(targets, holdings[i].assetId)) bits |= 1 << i;
        }
    }

    function _isTarget(Target[] memory targets, AssetId assetId) internal pure returns (bool) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i].assetId == assetId) return true;
        }
        return false;
    }

    /// @dev Everything held, then targets that are not, then an entry for cash.
    function _union(Holding[] memory holdings, Target[] memory targets) internal pure returns (Drift[] memory entries) {
        entries = new Drift[](holdings.length + targets.length + 1);
        uint256 n = holdings.length;
        for (uint256 i = 0; i < n; ++i) {
            (entries[i].assetId, entries[i].token) = (holdings[i].assetId, holdings[i].token);
            (entries[i].held, entries[i].targetBps) = (holdings[i].amount, _weightOf(targets, holdings[i].assetId));
        }
        for (uint256 i = 0; i < targets.length; ++i) {
            if (_find(holdings, targets[i].assetId) != type(uint256).max) continue;
            (entries[n].assetId, entries[n].token) = (targets[i].assetId, targets[i].token);
            entries[n++].targetBps = targets[i].weightBps;
        }
        assembly ("memory-safe") {
            mstore(entries, add(n, 1)) // at most its length
        }
    }

    function _countBits(uint256 bits) internal pure returns (uint256 n) {
        for (; bits != 0; bits &= bits - 1) {
            ++n;
        }
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(
            value >= minimum && value <= maximum,
            RebalanceAuction_ParameterOutOfRange(name, value, minimum, maximum)
        );
    }
}
