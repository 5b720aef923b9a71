// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Component, Holding, Portfolio} from "../types/Basket.sol";

/// @title IIndexVault
/// @notice Holds a basket of up to 20 components and cash, and issues and redeems the index token against its NAV.
///
/// The books are two numbers, `baskets` (RAY) and `cash`. Of component i the vault holds
/// unitsPerBasket[i] x baskets / 1e27, rounded down; the list of units lies in contract code. Nothing is ever priced
/// from a token balance, so a donation changes no price, no unit and no share.
///
/// The base asset and every component must be ERC-20s that move exactly what they are asked to; a fee or a rebase in
/// transit is refused. The base asset has 18 decimals.
///
/// While an act is under way (a token of the vault calls somebody in the middle of a transfer) every other act, every
/// preview and every read of the books reverts with ReentrancyGuardReentrantCall, and max* are 0: nobody sees books
/// that are half written.
interface IIndexVault {
    /* ERRORS */

    /// @notice The vault has no basket yet.
    error IndexVault_NotSeeded();
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
    /// @notice A component's amount is zero, or does not fit 128 bits.
    error IndexVault_AmountOutOfRange(uint256 index, uint256 amount);
    /// @notice The first supply must exceed what is locked for ever.
    error IndexVault_SupplyTooSmall(uint256 supply, uint256 minimum);
    /// @notice A token moved another amount than asked: it takes a fee, rebases or lies.
    error IndexVault_InexactReceipt(address token, uint256 asked, uint256 received);
    /// @notice The deadline has passed.
    error IndexVault_Expired(uint256 deadline, uint256 nowAt);
    /// @notice The act would give less than asked for.
    error IndexVault_BelowMinimum(uint256 out, uint256 minimum);
    /// @notice The act would give nothing at all.
    error IndexVault_NothingOut();
    /// @notice The vault holds too little of the base asset; redeem less, or in kind.
    error IndexVault_CashShort(uint256 available, uint256 wanted);

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

    /* WRITES: SETTING UP */

    /// @notice Fills the vault, once: takes the components and the cash from the caller and makes the first supply.
    /// Restricted.
    /// @dev `MINIMUM_SUPPLY` of `supply` goes to {LOCK} for ever. Errors: AlreadySeeded, WrongOracle, ZeroAddress,
    /// SupplyTooSmall, ComponentCount, ComponentInvalid, AmountOutOfRange, InexactReceipt, and SafeCast's when the cash
    /// does not fit 128 bits. Loops over at most 20 components.
    /// @param components Sorted by asset id; amounts in each token's smallest unit.
    /// @param cash Base asset, in its smallest unit; may be 0.
    /// @param supply Index tokens to make, WAD.
    /// @param to Who gets them.
    function seed(Component[] calldata components, uint256 cash, uint256 supply, address to) external;

    /* WRITES: NAV */

    /// @notice Mints index tokens for `baseIn` of the base asset at the oracle's mint price:
    /// baseIn x 1e18 / price, rounded down.
    /// @dev Needs an allowance. Errors: Expired, NotSeeded, NothingOut, BelowMinimum, InexactReceipt, SafeCast's when the
    /// cash would not fit 128 bits, and the oracle's when there is no valid NAV.
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
    /// down.
    /// @dev Errors: Expired, NotSeeded, NothingOut, BelowMinimum, CashShort, and the oracle's when there is no valid NAV.
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

    /// @notice Index tokens {mintWithNAV} would make now; reverts when it would for want of a NAV.
    function previewMintWithNAV(uint256 baseIn) external view returns (uint256 tokensOut);

    /// @notice Base asset {redeemForTAO} would pay now; reverts when it would for want of a NAV or of cash.
    function previewRedeemForTAO(uint256 tokens) external view returns (uint256 baseOut);

    /// @notice Most base asset {mintWithNAV} takes now, in its smallest unit; 0 when there is no valid NAV.
    function maxMintWithNAV() external view returns (uint256 baseIn);

    /// @notice Most index tokens of `owner` that {redeemForTAO} takes now, WAD; 0 when there is no valid NAV.
    function maxRedeemForTAO(address owner) external view returns (uint256 tokens);

    /// @notice The books: `baskets` in RAY, `cash` in the base asset's smallest unit.
    function books() external view returns (uint256 baskets, uint256 cash);

    /// @notice What the books hold of each component. At most 20.
    function holdings() external view returns (Holding[] memory);

    /// @notice What one index token (1e18) stands for, rounded down: of each component and, last, of cash.
    function unitsPerToken() external view returns (Holding[] memory components, uint256 cash);

    /// @notice Everything a NAV is computed from, read at one block.
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
}
