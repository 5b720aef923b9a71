// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {BasketMath} from "./BasketMath.sol";
import {IBasketMath} from "./interfaces/IBasketMath.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {IInKindVault} from "./interfaces/IInKindVault.sol";
import {IndexToken} from "./IndexToken.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {ComponentTransfer} from "./libraries/ComponentTransfer.sol";
import {Holding} from "./types/Basket.sol";
import {Books, BooksLib} from "./types/Books.sol";
import {ClaimLib} from "./types/Claim.sol";

/// @title IndexBooks
/// @notice The vault's books, the component list they are counted in, and the supply that shares are a share of.
///
///   held[i] = units[i] x baskets / 1e27, rounded down
///   supply  = normalised x e^(fee x t) / 1e9 with fees, t since they were set; the index token's supply without
abstract contract IndexBooks is IIndexVault, ReentrancyGuardTransient {
    /* CONSTANTS */

    /// @inheritdoc IIndexVault
    address public constant LOCK = 0x000000000000000000000000000000000000dEaD;
    /// @inheritdoc IInKindVault
    uint256 public constant TRANSFER_GAS = 500_000;

    /* IMMUTABLES */

    /// @inheritdoc IIndexVault
    address public immutable TOKEN;
    /// @inheritdoc IIndexVault
    address public immutable BASE;
    IBasketMath internal immutable MATH;

    /* STORAGE: BOOKS */

    Books internal _books;

    /// @dev Which components a trade changed since the newest list was written, one bit each. Read while books say TRADED.
    uint256 internal _tradedBits;
    /// @dev Their units per basket, in place of the list's. Kept when they are written down, so that the slot is used again.
    mapping(uint256 position => uint256 units) internal _tradedUnits;

    /* STORAGE: FEES AND GATE */

    struct FeeBook {
        uint160 normalised; // supply x 1e9 as of `since`: it does not grow with time
        uint40 since; // when the fees were set
        uint16 mintBps;
        uint16 redeemBps;
        uint16 streamingBps; // a year
    }

    FeeBook internal _feeBook;
    address internal _feeRecipient;

    struct Gate {
        uint40 stoppedUntil;
        uint40 endsAt; // 0: no end is announced
    }

    Gate internal _gate;

    /* CONSTRUCTOR */

    constructor(address base, string memory name, string memory symbol) {
        BASE = base;
        // The only contracts made before the lists: {BasketCode} counts on it.
        TOKEN = address(new IndexToken(name, symbol));
        MATH = new BasketMath();
    }

    /* INTERNALS: BOOKS */

    function _seededBooks() internal view returns (Books books) {
        books = _books;
        require(books.baskets() != 0, IndexVault_NotSeeded());
    }

    /// @dev The component list with the units as they are now.
    function _list(Books books) internal view returns (bytes memory list) {
        list = BasketCode.load(books.version());
        if (!books.has(BooksLib.TRADED)) return list;
        uint256 bits = _tradedBits;
        for (uint256 i = 0; bits != 0; ++i) {
            if (bits & 1 != 0) BasketCode.setUnits(list, i, _tradedUnits[i]);
            bits >>= 1;
        }
    }

    /// @dev Puts `list` in force as the next version.
    function _publish(Books books, bytes memory list) internal returns (Books) {
        uint256 version = books.version();
        books = books.withVersion(version + 1).withFlag(BooksLib.TRADED, false);
        address pointer = BasketCode.store(list, version + 1);
        emit BasketChanged(version, version + 1, pointer);
        return books;
    }

    /// @dev Counts in baskets anew: the units become what is held, one basket is everything. Minting against the NAV and
    /// leaving in kind, again and again, would else wear the baskets away.
    function _rescale(Books books, bytes memory list) internal {
        BasketCode.scale(list, books.baskets());
        _books = _publish(books.withBaskets(WadMath.RAY), list);
    }

    /// @dev What `baskets` are of each component, cash last.
    function _amountsOf(
        bytes memory list,
        uint256 baskets,
        uint256 cash,
        Math.Rounding rounding
    ) internal pure returns (uint256[] memory) {
        return BasketCode.amounts(list, baskets, _roundingUp(rounding), cash);
    }

    /// @dev What to add to a product in RAY before it is divided.
    function _roundingUp(Math.Rounding rounding) internal pure returns (uint256) {
        return rounding == Math.Rounding.Ceil ? WadMath.RAY - 1 : 0;
    }

    /// @dev units x baskets / 1e27. Both fit 128 bits, so the product does.
    function _amountOf(uint256 units, uint256 baskets, Math.Rounding rounding) internal pure returns (uint256) {
        unchecked {
            return (units * baskets + _roundingUp(rounding)) / WadMath.RAY; // the product has 248 bits at most
        }
    }

    /// @dev What `baskets` are of those components that are in `which`, rounded down; 0 of the others.
    function _holdingsOf(
        bytes memory list,
        uint256 baskets,
        uint256 which
    ) internal pure returns (Holding[] memory held) {
        uint256 n = BasketCode.count(list);
        held = new Holding[](n);
        for (uint256 i = 0; i < n; ++i) {
            (address token, uint256 units) = BasketCode.at(list, i);
            uint256 amount = which & (1 << i) == 0 ? 0 : _amountOf(units, baskets, Math.Rounding.Floor);
            held[i] = Holding(BasketCode.assetAt(list, i), token, amount);
        }
    }

    /// @dev The base asset for {ClaimLib-CASH}.
    function _tokenAt(bytes memory list, uint256 position) internal view returns (address token) {
        if (position == ClaimLib.CASH) return BASE;
        uint256 n = BasketCode.count(list);
        require(position < n, IndexVault_NoSuchComponent(position, n));
        (token, ) = BasketCode.at(list, position);
    }

    /* INTERNALS: SUPPLY */

    /// @dev Index tokens that were made.
    function _made() internal view returns (uint256) {
        return IERC20(TOKEN).totalSupply();
    }

    /// @dev Index tokens made and owed.
    function _supplyOf(Books books) internal view returns (uint256) {
        return _supplyWith(books, _growthWad(books), _made());
    }

    /// @dev The same where `made` were made. The exponential is exact to 1e-18 only; it must not make the supply less than
    /// what exists.
    function _supplyWith(Books books, uint256 growthWad, uint256 made) internal view returns (uint256) {
        if (!books.has(BooksLib.FEES)) return made;
        return Math.max(made, WadMath.mulRayDown(_feeBook.normalised, growthWad));
    }

    /// @dev e^(fee x t), how much the supply grew since the fees were set; 0 without fees.
    function _growthWad(Books books) internal view returns (uint256) {
        if (!books.has(BooksLib.FEES)) return 0;
        FeeBook memory fees_ = _feeBook;
        if (fees_.streamingBps == 0) return WadMath.WAD;
        return MATH.growthWad(fees_.streamingBps, block.timestamp - fees_.since);
    }

    /// @dev Records that the supply grew by `tokens`, fee tokens included; up, so that nothing owed is lost.
    function _recordIssue(uint256 growthWad, uint256 tokens) internal {
        if (growthWad == 0) return;
        _feeBook.normalised = SafeCast.toUint160(_feeBook.normalised + WadMath.divRayUp(tokens, growthWad));
    }

    /// @dev Records that the supply fell by `tokens`.
    function _recordExit(uint256 growthWad, uint256 tokens) internal {
        if (growthWad == 0) return;
        // Below a uint160, as what it is taken from.
        _feeBook.normalised = uint160(Math.saturatingSub(_feeBook.normalised, WadMath.divRayDown(tokens, growthWad)));
    }

    /// @dev The fee's part of `tokens` to be made.
    function _mintFeeOf(Books books, uint256 tokens) internal view returns (uint256) {
        return books.has(BooksLib.FEES) ? _feeOf(tokens, _feeBook.mintBps) : 0;
    }

    /// @dev The fee's part of `tokens` to be redeemed for cash.
    function _redeemFeeOf(Books books, uint256 tokens) internal view returns (uint256) {
        return books.has(BooksLib.FEES) ? _feeOf(tokens, _feeBook.redeemBps) : 0;
    }

    /// @dev tokens x bps / 10,000, rounded up.
    function _feeOf(uint256 tokens, uint256 bps) internal pure returns (uint256) {
        return Math.mulDiv(tokens, bps, WadMath.BPS, Math.Rounding.Ceil);
    }

    /* INTERNALS: GATE */

    /// @dev Reverts while the guardian's stop runs and after the end.
    function _requireMinting(Books books) internal view {
        if (!books.has(BooksLib.GATED)) return;
        uint256 until = _mintingStoppedUntil();
        require(until == 0, IndexVault_MintingStopped(until));
    }

    /// @dev 0 while minting is open.
    function _mintingStoppedUntil() internal view returns (uint256) {
        Gate memory gate = _gate;
        if (gate.endsAt != 0 && block.timestamp >= gate.endsAt) return type(uint256).max;
        return block.timestamp < gate.stoppedUntil ? gate.stoppedUntil : 0;
    }

    /* INTERNALS: TRANSFERS */

    /// @dev Takes exactly `amount` from `from`. The balance is read to refuse fees, never to price.
    function _pull(address token, address from, uint256 amount) internal {
        uint256 received = ComponentTransfer.take(token, from, amount);
        require(received == amount, IndexVault_InexactReceipt(token, amount, received));
    }

    /// @dev Takes of every component, and of cash, exactly its entry of `amounts` from the caller.
    function _pullAll(bytes memory list, uint256[] memory amounts) internal {
        uint256 n = amounts.length - 1;
        (uint256 taken, uint256 received) = ComponentTransfer.takeAll(list, amounts, msg.sender);
        if (taken != n) {
            (address token, ) = BasketCode.at(list, taken);
            revert IndexVault_InexactReceipt(token, amounts[taken], received);
        }
        if (amounts[n] != 0) _pull(BASE, msg.sender, amounts[n]);
    }

    /// @dev Whether `amount` was sent; nothing to send is sent.
    function _trySend(address token, address to, uint256 amount) internal returns (bool) {
        return amount == 0 || ComponentTransfer.trySend(token, to, amount, TRANSFER_GAS);
    }

    /// @dev Sends of every component in `which`, and of cash, its entry of `amounts`; returns those that were sent.
    function _sendAll(
        bytes memory list,
        uint256[] memory amounts,
        uint256 which,
        address to
    ) internal returns (uint256 sent) {
        sent = ComponentTransfer.sendAll(list, amounts, which, to, TRANSFER_GAS);
        uint256 cashBit = 1 << ClaimLib.CASH;
        if (which & cashBit != 0 && _trySend(BASE, to, amounts[amounts.length - 1])) sent |= cashBit;
    }

    function _requireReceiver(address to) internal view {
        require(to != address(0) && to != address(this) && to != TOKEN, IndexVault_ReceiverInvalid(to));
    }
}
