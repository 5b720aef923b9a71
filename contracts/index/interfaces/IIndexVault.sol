// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Component, Delivered, Holding, Portfolio, Trade} from "../types/Basket.sol";
import {Target} from "../types/Weights.sol";
import {IInKindVault} from "./IInKindVault.sol";

/// @title IIndexVault
/// @notice Holds a basket of up to 20 components and cash, and issues and redeems the index token: against its NAV, or in
/// the assets themselves ({IInKindVault}).
///
/// The books are two numbers, `baskets` (RAY) and `cash`. Of component i the vault holds
/// unitsPerBasket[i] x baskets / 1e27, rounded down; the list of units lies in contract code. Nothing is ever priced
/// from a token balance, so a donation changes no price, no unit and no share. Whatever was skipped or deferred by an
/// exit is in the books no more.
///
/// Supply means index tokens made, and those owed to the fee recipient but not made yet. With a streaming fee of f a
/// year it grows by e^(f x t): f is what holders pay of their share, continuously, however often anybody looks.
///
/// The base asset and every component must be ERC-20s that move exactly what they are asked to; a fee or a rebase in
/// transit is refused. The base asset has 18 decimals.
///
/// While an act is under way (a token of the vault calls somebody in the middle of a transfer) every other act, every
/// preview and every read of the books reverts with ReentrancyGuardReentrantCall, and max* are 0: nobody sees books
/// that are half written.
interface IIndexVault is IInKindVault {
    /* ERRORS */

    /// @notice The vault is seeded once.
    error IndexVault_AlreadySeeded();
    /// @notice The oracle is for another index token.
    error IndexVault_WrongOracle(address indexToken, address expected);
    /// @notice An address that must not be zero is zero.
    error IndexVault_ZeroAddress();
    /// @notice The base asset must have 18 decimals.
    error IndexVault_BaseDecimals(uint256 decimals, uint256 expected);
    /// @notice A basket has 1 to 20 components.
    error IndexVault_ComponentCount(uint256 count, uint256 maximum);
    /// @notice Components must be sorted by asset id, each token once, none the base asset or the index token.
    error IndexVault_ComponentInvalid(uint256 index, address token);
    /// @notice A component's amount does not fit 128 bits.
    error IndexVault_AmountOutOfRange(uint256 index, uint256 amount);
    /// @notice The first supply must exceed what is locked for ever.
    error IndexVault_SupplyTooSmall(uint256 supply, uint256 minimum);
    /// @notice The deadline has passed.
    error IndexVault_Expired(uint256 deadline, uint256 nowAt);
    /// @notice The act would give less than asked for.
    error IndexVault_BelowMinimum(uint256 out, uint256 minimum);
    /// @notice The vault holds too little of the base asset; redeem less, or in kind.
    error IndexVault_CashShort(uint256 available, uint256 wanted);
    /// @notice Only the auction, or only the creation desk, may call this.
    error IndexVault_NotModule(address account, address expected);
    /// @notice The auction and the desk are bound once.
    error IndexVault_ModulesBound(address auction, address desk);
    /// @notice A component that is still held cannot leave the list.
    error IndexVault_StillHeld(uint256 index, uint256 held);
    /// @notice There is no such component.
    error IndexVault_NoSuchComponent(uint256 index, uint256 count);
    /// @notice The books hold less of it than the trade takes.
    error IndexVault_HeldShort(uint256 index, uint256 held, uint256 wanted);
    /// @notice A trade exchanges two different things.
    error IndexVault_TradeInvalid(uint256 index);
    /// @notice A parameter is out of its bounds.
    error IndexVault_ParameterOutOfRange(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice After a stop the guardian must leave minting open for a while.
    error IndexVault_StopTooSoon(uint256 earliest);
    /// @notice The end was announced already.
    error IndexVault_Ending(uint256 endsAt);

    /* EVENTS */

    /// @notice The vault has its basket.
    /// @param pointer Where the component list lies.
    /// @param cash Base asset put in, in its smallest unit.
    /// @param supply Index tokens made, WAD, `locked` of them for ever.
    event VaultSeeded(address indexed to, address pointer, uint256 cash, uint256 supply, uint256 locked);
    /// @notice Index tokens were minted against the NAV.
    /// @param user Who paid.
    /// @param baseIn Base asset paid, in its smallest unit.
    /// @param tokens Index tokens made, WAD.
    /// @param navPerToken The NAV at that moment, WAD; the price paid may lie above it, see {INAVOracle-quote}.
    event MintWithNAV(address indexed user, uint256 baseIn, uint256 tokens, uint256 navPerToken);
    /// @notice Index tokens were redeemed against the NAV.
    /// @param user Whose tokens ended.
    /// @param tokens Index tokens ended, WAD.
    /// @param baseOut Base asset paid out, in its smallest unit.
    /// @param navPerToken The NAV at that moment, WAD; the price paid may lie below it.
    event RedeemForTAO(address indexed user, uint256 tokens, uint256 baseOut, uint256 navPerToken);

    /// @notice The auction and the creation desk are known.
    event ModulesBound(address indexed auction, address indexed desk);
    /// @notice Another component list is in force.
    event BasketChanged(uint256 versionBefore, uint256 versionAfter, address pointer);
    /// @notice Fees changed, bps; streaming is a year's.
    event FeesChanged(
        uint256 mintBpsBefore,
        uint256 mintBpsAfter,
        uint256 redeemBpsBefore,
        uint256 redeemBpsAfter,
        uint256 streamingBpsBefore,
        uint256 streamingBpsAfter,
        address recipientBefore,
        address recipientAfter
    );
    /// @notice Index tokens owed to the fee recipient were made.
    event FeesCollected(address indexed recipient, uint256 tokens);
    /// @notice The limit of the NAV paths changed; capacity in base asset, 0 for none.
    event RateLimitChanged(
        uint256 windowSecondsBefore,
        uint256 windowSecondsAfter,
        uint256 capacityBefore,
        uint256 capacityAfter
    );
    /// @notice Minting is stopped until `untilAfter`.
    event MintingStopped(uint256 untilBefore, uint256 untilAfter);
    /// @notice From `endsAt` on the vault redeems only, for ever.
    event EndAnnounced(uint256 endsAt);

    /* WRITES: SETTING UP */

    /// @notice Fills the vault, once: takes the components and the cash from the caller and makes the first supply.
    /// Restricted.
    /// @dev `MINIMUM_SUPPLY` of `supply` goes to {LOCK} for ever. Errors: AlreadySeeded, WrongOracle, ReceiverInvalid,
    /// SupplyTooSmall, ComponentCount, ComponentInvalid, AmountOutOfRange, InexactReceipt, Books_Overflow. Loops over at most 20 components.
    /// @param components Sorted by asset id; amounts in each token's smallest unit, 0 for what comes later by attested
    /// creation or auction.
    /// @param cash Base asset, in its smallest unit; may be 0.
    /// @param supply Index tokens to make, WAD.
    /// @param to Who gets them.
    function seed(Component[] calldata components, uint256 cash, uint256 supply, address to) external;

    /// @notice Names the auction and the creation desk, once. Restricted.
    /// @dev Warning: both can move the vault's assets within their own rules, so they must be made for this vault and of
    /// known code; neither is checked. Errors: ModulesBound, ZeroAddress.
    function bindModules(address auction, address desk) external;

    /* WRITES: CONFIGURATION */

    /// @notice Sets the fees and who gets them. Restricted.
    /// @dev What is owed until now is made for the recipient so far. Errors: ParameterOutOfRange, ReceiverInvalid when
    /// there is a fee and nobody to get it, SafeCast's for a supply over 1.4e39.
    /// @param mintBps Of the tokens made, bps, at most {MAX_TRADE_FEE_BPS}.
    /// @param redeemBps Of the tokens redeemed for cash, bps, at most {MAX_TRADE_FEE_BPS}. Exits in kind pay none.
    /// @param streamingBps Of every holder's share, a year, bps, at most {MAX_STREAMING_FEE_BPS}.
    /// @param recipient Who gets them.
    function setFees(uint256 mintBps, uint256 redeemBps, uint256 streamingBps, address recipient) external;

    /// @notice Makes the index tokens that are owed to the fee recipient. Anyone may; how often changes nothing.
    function collectFees() external returns (uint256 tokens);

    /// @notice Limits what may be minted, and what may be redeemed, against the NAV: each at most `capacity` at once, filling
    /// up again over `windowSeconds`, so at most two capacities in a window. Restricted. In kind there is no limit.
    /// @dev Each limit is a bucket of 31 of 32 tranches (OpenZeppelin's RefillingBucket) and a till that holds one at most:
    /// an act takes from the till, and fills it from the bucket by a tranche when it runs short. What lies in the till
    /// is rounded down to 8 significant bits. A change keeps what was used; a limit that was off begins unused. Attested
    /// creations have a third bucket, of 31 tranches, to themselves.
    /// @param windowSeconds 60 to 604,800; 0 for no limit.
    /// @param capacity Base asset, at least {MIN_RATE_CAPACITY}, rounded down to 32 equal tranches; 0 for no limit.
    function setRateLimit(uint256 windowSeconds, uint256 capacity) external;

    /// @notice Stops minting, creation in kind and attested creation, for at most {MAX_STOP_SECONDS}. Restricted to the
    /// guardian. Nothing else stops.
    /// @dev At least a second. A running stop can be shortened, to nothing with 0, never extended; after it ended minting stays open for
    /// a day. Errors: ParameterOutOfRange, StopTooSoon.
    function stopMinting(uint256 forSeconds) external;

    /// @notice Announces the end: after seven days the vault redeems only, for ever. Restricted.
    /// @dev Errors: Ending.
    function announceEnd() external;

    /* WRITES: MODULES */

    /// @notice Exchanges two components, or a component and cash, as the auction agreed. Auction only.
    /// @dev Takes what is bought from the filler, exactly, then sends what is sold. Errors: NotModule, NoSuchComponent,
    /// TradeInvalid, HeldShort, InexactReceipt, ReceiverInvalid, ComponentFailed.
    /// @return soldHeld What the books hold afterwards of what was sold.
    /// @return boughtHeld And of what was bought.
    function trade(Trade calldata order) external returns (uint256 soldHeld, uint256 boughtHeld);

    /// @notice Writes the component list anew: without `drop`, with `joiners`, counted in baskets of 1e27, so that the units
    /// are what is held. Auction only.
    /// @dev Errors: NotModule, StillHeld, ComponentCount, ComponentInvalid. Loops over at most 20 components.
    /// @param drop Components to leave out, one bit each; nothing of them may be held.
    /// @param joiners Components to add; their amounts must be 0: the auction is trusted with that.
    /// @return version Number of the new list.
    function recompose(uint256 drop, Component[] calldata joiners) external returns (uint256 version);

    /// @notice Takes `amounts` from the desk and makes `tokens` for `to`, less the mint fee. Desk only.
    /// @dev Errors: NotModule, MintingStopped, RateLimitExceeded, NoSuchComponent, InexactReceipt, NothingOut.
    /// @param valueWad What the amounts were worth, in the base asset, for the rate limit.
    /// @return tokensOut Index tokens made for `to`.
    function issueAttested(
        address to,
        uint256 tokens,
        uint256 valueWad,
        Delivered[] calldata amounts
    ) external returns (uint256 tokensOut);

    /* WRITES: NAV */

    /// @notice Mints index tokens for `baseIn` of the base asset at the oracle's mint price:
    /// baseIn x 1e18 / price, rounded down, less the mint fee, rounded up.
    /// @dev Needs an allowance. Errors: Expired, NotSeeded, MintingStopped, NothingOut, BelowMinimum, ReceiverInvalid,
    /// RateLimitExceeded, InexactReceipt, Books_Overflow, and the oracle's when there is no valid NAV.
    /// @param baseIn Base asset to pay, in its smallest unit.
    /// @param minOut Least index tokens to accept, WAD.
    /// @param deadline Last moment this may happen, unix seconds.
    /// @param to Who gets the tokens.
    /// @return tokensOut Index tokens made, WAD.
    function mintWithNAV(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external returns (uint256 tokensOut);

    /// @notice {mintWithNAV} for the caller, at any price and any time.
    /// Warning: without bounds the price is whatever it is when the transaction lands.
    function mintWithNAV(uint256 baseIn) external returns (uint256 tokensOut);

    /// @notice {mintWithNAV} with an ERC-2612 permit of the base asset instead of an allowance.
    /// @dev A permit that fails is ignored if the allowance suffices, so nobody can stop the mint by using the permit
    /// first.
    function mintWithNAVPermit(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 tokensOut);

    /// @notice Redeems the caller's index tokens for cash at the oracle's redeem price: tokens x price / 1e18, rounded
    /// down; tokens of the redeem fee, rounded up, are worth nothing here and go to the fee recipient.
    /// @dev Errors: Expired, NotSeeded, NothingOut, BelowMinimum, CashShort, ReceiverInvalid, RateLimitExceeded, and the
    /// oracle's when there is no valid NAV.
    /// @param tokens Index tokens to end, WAD.
    /// @param minOut Least base asset to accept, in its smallest unit.
    /// @param deadline Last moment this may happen, unix seconds.
    /// @param to Who gets the base asset.
    /// @return baseOut Base asset paid, in its smallest unit.
    function redeemForTAO(
        uint256 tokens,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external returns (uint256 baseOut);

    /// @notice {redeemForTAO} to the caller, at any price and any time.
    /// Warning: without bounds the price is whatever it is when the transaction lands.
    function redeemForTAO(uint256 tokens) external returns (uint256 baseOut);

    /* READS */

    /// @notice Index tokens {mintWithNAV} would make now; reverts when it would.
    function previewMintWithNAV(uint256 baseIn) external view returns (uint256 tokensOut);

    /// @notice Base asset {redeemForTAO} would pay now; reverts when it would.
    function previewRedeemForTAO(uint256 tokens) external view returns (uint256 baseOut);

    /// @notice Most base asset {mintWithNAV} takes now, in its smallest unit; 0 when there is no valid NAV.
    function maxMintWithNAV() external view returns (uint256 baseIn);

    /// @notice Most index tokens of `owner` that {redeemForTAO} takes now, WAD; 0 when there is no valid NAV.
    function maxRedeemForTAO(address owner) external view returns (uint256 tokens);

    /// @notice The books: `baskets` in RAY, `cash` in the base asset's smallest unit.
    function books() external view returns (uint256 baskets, uint256 cash);

    /// @notice What the books hold of each component. At most 20.
    function holdings() external view returns (Holding[] memory);

    /// @notice What the books hold of the components at two positions, of which 20 is the cash; with the baskets it is all
    /// that a trade of the two is bounded by.
    /// @dev Errors: NoSuchComponent.
    function pair(uint256 a, uint256 b) external view returns (uint256 baskets, uint256 heldA, uint256 heldB);

    /// @notice What one index token (1e18) stands for, rounded down: of each component and, last, of cash.
    function unitsPerToken() external view returns (Holding[] memory components, uint256 cash);

    /// @notice Target weights in force, and the share of cash, bps; empty before the auction is bound.
    function weightsBps() external view returns (Target[] memory targets, uint256 cashBps);

    /// @notice Number of the component list in force; 0 before seeding.
    function basketVersion() external view returns (uint256);

    /// @notice Index tokens made and owed, WAD: what a share is a share of.
    function effectiveSupply() external view returns (uint256);

    /// @notice Fees in force, who gets them, and index tokens owed to him now, WAD.
    function fees()
        external
        view
        returns (uint256 mintBps, uint256 redeemBps, uint256 streamingBps, address recipient, uint256 owed);

    /// @notice The limit of the NAV paths, and what it leaves now for each, in base asset. Without a limit `capacity` is 0
    /// and both are without bound.
    function rateLimit()
        external
        view
        returns (uint256 windowSeconds, uint256 capacity, uint256 mintLeft, uint256 redeemLeft);

    /// @notice Until when minting is stopped, and when it ends for ever; 0 when neither.
    function mintingGate() external view returns (uint256 stoppedUntil, uint256 endsAt);

    /// @notice The auction; zero before it is bound.
    function auctionModule() external view returns (address);

    /// @notice The creation desk; zero before it is bound.
    function deskModule() external view returns (address);

    /// @notice Everything a NAV is computed from, read at one block. Its supply is {effectiveSupply}.
    function portfolio() external view returns (Portfolio memory);

    /// @notice The index token.
    function TOKEN() external view returns (address);

    /// @notice The base asset.
    function BASE() external view returns (address);

    /// @notice The oracle.
    function ORACLE() external view returns (address);

    /// @notice Index tokens locked for ever at seeding, WAD.
    function MINIMUM_SUPPLY() external view returns (uint256);

    /// @notice Who holds them.
    function LOCK() external view returns (address);

    /// @notice Highest mint fee and redeem fee, bps.
    function MAX_TRADE_FEE_BPS() external view returns (uint256);

    /// @notice Highest streaming fee, bps a year.
    function MAX_STREAMING_FEE_BPS() external view returns (uint256);

    /// @notice Least capacity of a rate limit, base asset.
    function MIN_RATE_CAPACITY() external view returns (uint256);

    /// @notice Longest stop of minting, seconds.
    function MAX_STOP_SECONDS() external view returns (uint256);
}
