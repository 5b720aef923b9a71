// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AssetId} from "../../shared/types/Ids.sol";
import {Drift, Target} from "../types/Weights.sol";

/// @title IRebalanceAuction
/// @notice Moves the vault's basket to target weights by Dutch auction: while an auction is open anyone trades what is
/// over weight for what is under, at a price that starts above the oracle's and falls below it, never further than the
/// bound it was opened with.
///
///   paid = sold x price(sold) / price(bought) x m(t), rounded up
///   m(t) = 1 + start - (start + end) x elapsed / duration
///
/// The bound holds for each trade. Value may be traded twice in an auction, into cash and out of it again, and then lose twice.
///
/// Positions number the vault's component list; {CASH} stands for its cash, which may be bought without limit, so that
/// what leaves can be sold before what joins is bought.
interface IRebalanceAuction {
    /* ERRORS */

    /// @notice There are 1 to 20 targets.
    error RebalanceAuction_TargetCount(uint256 count, uint256 maximum);
    /// @notice Targets rise by asset id, each token once, none the base asset or the index token, of 24 decimals at most.
    error RebalanceAuction_TargetInvalid(uint256 index, address token);
    /// @notice An asset of the basket keeps its token.
    error RebalanceAuction_TokenMismatch(AssetId assetId, address given, address expected);
    /// @notice Weights and the cash share must sum to 10,000.
    error RebalanceAuction_WeightSum(uint256 sumBps, uint256 expectedBps);
    /// @notice No targets are in force.
    error RebalanceAuction_NoTargets();
    /// @notice The vault redeems only.
    error RebalanceAuction_VaultEnded(uint256 endsAt);
    /// @notice An auction is under way.
    error RebalanceAuction_AlreadyOpen(uint256 number, uint256 endsAt);
    /// @notice No auction is under way.
    error RebalanceAuction_NotOpen();
    /// @notice A parameter is out of its bounds.
    error RebalanceAuction_ParameterOutOfRange(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The next auction must wait.
    error RebalanceAuction_TooSoon(uint256 earliest);
    /// @notice The deadline has passed.
    error RebalanceAuction_Expired(uint256 deadline, uint256 nowAt);
    /// @notice What is sold is not over weight, or what is bought not under it, or they are one, or it is too little: less
    /// than 10,000 times what the books may lose of it by rounding, baskets / 1e27 units (all that is over weight may be
    /// sold whatever it is).
    error RebalanceAuction_NothingToTrade(uint256 sold, uint256 bought);
    /// @notice The trade would cost more than the filler accepts.
    error RebalanceAuction_AboveMaximum(uint256 paid, uint256 maximum);
    /// @notice There is no such position.
    error RebalanceAuction_PositionUnknown(uint256 position, uint256 count);

    /* EVENTS */

    /// @notice New targets were announced; they are in force from `effectiveAt`.
    event TargetsAnnounced(Target[] targets, uint256 cashBps, uint256 effectiveAt);
    /// @notice An auction opened.
    /// @param number Its number, from 1.
    /// @param valueWad Value of the basket and the cash by the oracle's prices, base asset, WAD.
    event AuctionOpened(
        uint256 indexed number,
        uint256 valueWad,
        uint256 startedAt,
        uint256 endsAt,
        uint256 startBps,
        uint256 endBps
    );
    /// @notice Somebody traded with the vault.
    /// @param sold Position of what the vault sold.
    /// @param soldAmount How much of it.
    /// @param soldHeld What the vault holds of it now; `soldAmount` more before, and at most a rounding.
    /// @param bought Position of what it bought.
    /// @param boughtAmount How much of it.
    /// @param boughtHeld What the vault holds of it now; `boughtAmount` less before, and at most a rounding.
    /// @param multiplierWad m(t), WAD.
    event AuctionFilled(
        uint256 indexed number,
        address indexed filler,
        uint256 sold,
        uint256 soldAmount,
        uint256 soldHeld,
        uint256 bought,
        uint256 boughtAmount,
        uint256 boughtHeld,
        uint256 multiplierWad
    );
    /// @notice An auction closed; the units per token are written anew.
    event AuctionClosed(uint256 indexed number, uint256 versionBefore, uint256 versionAfter);

    /* WRITES */

    /// @notice Announces target weights; they are in force after {NOTICE_SECONDS}, so that who does not like them can
    /// leave first. Replaces an announcement that is not in force yet. Restricted.
    /// @dev Errors: TargetCount, TargetInvalid, TokenMismatch, WeightSum. At most 20 x 19 / 2 comparisons.
    /// @param targets By rising asset id.
    /// @param cashBps Share of the value to keep in cash, bps.
    function announceTargets(Target[] calldata targets, uint256 cashBps) external;

    /// @notice Opens an auction towards the targets in force. Restricted.
    /// @dev Assets that join are added to the list while there is room for them; the others wait until what leaves is
    /// sold. Needs a fresh price of every asset in the list: one that lost its price stops rebalancing, not exits. Errors: AlreadyOpen, NoTargets, TooSoon, VaultEnded,
    /// ParameterOutOfRange, TargetInvalid, TokenMismatch, SafeCast's where an amount outgrows 128 bits, and {INAVOracle-getPrice}'s.
    /// @param durationSeconds 600 to 86,400.
    /// @param startBps How far above the oracle's price it starts, bps, at most 1,000.
    /// @param endBps How far below it ends, bps, at most 500: the bound.
    function open(uint256 durationSeconds, uint256 startBps, uint256 endBps) external;

    /// @notice Trades with the vault, whole or in part: as much of `maxSold` as is over weight and can be paid in what is
    /// under weight. Anyone may, with an allowance of what is bought to the vault.
    /// @dev Errors: NotOpen, Expired, PositionUnknown, NothingToTrade, AboveMaximum, {INAVOracle-getPrice}'s, and the vault's.
    /// @param sold Position of what the vault sells.
    /// @param bought Position of what it buys.
    /// @param maxSold Most to take, in its smallest unit.
    /// @param maxPaid Most to pay, in the smallest unit of what is bought.
    /// @param deadline Last moment this may happen, unix seconds.
    /// @param to Who gets what is sold.
    /// @return soldAmount What was taken.
    /// @return paidAmount What was paid.
    function fill(
        uint256 sold,
        uint256 bought,
        uint256 maxSold,
        uint256 maxPaid,
        uint256 deadline,
        address to
    ) external returns (uint256 soldAmount, uint256 paidAmount);

    /// @notice Ends the auction that is over and writes the units per basket anew. Anyone may.
    /// @dev Errors: NotOpen, AlreadyOpen while it runs.
    function close() external;

    /* READS */

    /// @notice What {fill} would trade now.
    function previewFill(
        uint256 sold,
        uint256 bought,
        uint256 maxSold
    ) external view returns (uint256 soldAmount, uint256 paidAmount);

    /// @notice Every asset of the basket or the targets, and cash last, with its share and target. Needs fresh prices.
    function drift() external view returns (Drift[] memory);

    /// @notice Target weights in force, and the share of cash. Empty before the first.
    function weightsBps() external view returns (Target[] memory targets, uint256 cashBps);

    /// @notice Targets that wait, and from when they are in force; 0 when none wait.
    function announced() external view returns (Target[] memory targets, uint256 cashBps, uint256 effectiveAt);

    /// @notice The newest auction: whether it can be filled now, its times and bounds, and m(t) now, WAD (0 when it cannot).
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
        );

    /// @notice The vault.
    function VAULT() external view returns (address);

    /// @notice The oracle.
    function ORACLE() external view returns (address);

    /// @notice Position that stands for cash.
    function CASH() external view returns (uint256);

    /// @notice Time between an announcement and its effect, seconds.
    function NOTICE_SECONDS() external view returns (uint256);

    /// @notice Least time between the end of an auction and the next, seconds.
    function REST_SECONDS() external view returns (uint256);
}
