// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {WadMath} from "../shared/libraries/WadMath.sol";
import {IIndexToken} from "./interfaces/IIndexToken.sol";
import {IInKindVault} from "./interfaces/IInKindVault.sol";
import {IndexBooks} from "./IndexBooks.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {Holding, Permit} from "./types/Basket.sol";
import {Books, BooksLib} from "./types/Books.sol";
import {Claim, ClaimLib} from "./types/Claim.sol";

/// @title InKindVault
/// @notice In and out of the vault in the assets themselves. See {IInKindVault}.
abstract contract InKindVault is IndexBooks {
    /* CONSTANTS */

    /// @dev Claims of one owner and list that may be paid in part at once: bounds the search for one that can grow.
    uint256 internal constant MAX_POCKETS = 256;
    /// @dev Fewer would make the baskets of a small holder round away.
    uint256 internal constant LEAST_BASKETS = 1e21;
    uint256 private constant POCKET_BITS = 8;

    /* STORAGE: CLAIMS */

    /// @dev An id is the list's version and, in its lowest 8 bits, a pocket.
    mapping(address owner => mapping(uint256 claimId => Claim)) internal _claims;

    /* WRITES: IN */

    /// @inheritdoc IInKindVault
    function createInKind(
        uint256 tokens,
        uint256[] calldata maxIn,
        address to
    ) external nonReentrant returns (uint256[] memory) {
        Books books = _seededBooks();
        return _createInKind(books, _list(books), tokens, maxIn, to);
    }

    /// @inheritdoc IInKindVault
    function createInKindPermit(
        uint256 tokens,
        uint256[] calldata maxIn,
        address to,
        Permit[] calldata permits
    ) external nonReentrant returns (uint256[] memory) {
        Books books = _seededBooks();
        bytes memory list = _list(books);
        for (uint256 i = 0; i < permits.length && i <= BasketCode.MAX_COMPONENTS; ++i) {
            Permit calldata p = permits[i];
            IERC20Permit token = IERC20Permit(_tokenAt(list, p.position));
            // A used or broken permit is no reason to stop: the transfer decides.
            try token.permit(msg.sender, address(this), p.value, p.deadline, p.v, p.r, p.s) {} catch {}
        }
        return _createInKind(books, list, tokens, maxIn, to);
    }

    /* WRITES: OUT */

    /// @inheritdoc IInKindVault
    function redeemInKind(
        uint256 tokens,
        uint256[] calldata minOut,
        address to
    ) external nonReentrant returns (uint256[] memory amountsOut) {
        (amountsOut, ) = _redeemInKind(tokens, minOut, to, 0);
    }

    /// @inheritdoc IInKindVault
    function redeemInKind(
        uint256 tokens,
        uint256[] calldata minOut,
        address to,
        uint256 skip
    ) external nonReentrant returns (uint256[] memory amountsOut, uint256 claimId) {
        return _redeemInKind(tokens, minOut, to, skip);
    }

    /// @inheritdoc IInKindVault
    function redeemInKind(uint256 tokens) external nonReentrant returns (uint256[] memory amountsOut) {
        uint256[] calldata nothing;
        assembly ("memory-safe") {
            nothing.offset := 0
            nothing.length := 0
        }
        (amountsOut, ) = _redeemInKind(tokens, nothing, msg.sender, 0);
    }

    /// @inheritdoc IInKindVault
    function redeemDeferred(uint256 tokens) external nonReentrant returns (uint256 claimId) {
        (Books books, uint256 baskets, uint256 cash) = _leave(tokens, msg.sender);
        (books, claimId) = _keepClaim(books, baskets, cash, ClaimLib.ALL);
        if (books.baskets() < LEAST_BASKETS) _rescale(books, _list(books));
    }

    /// @inheritdoc IInKindVault
    function claim(uint256 claimId, uint256 which, address to) external nonReentrant returns (uint256 paid) {
        _requireReceiver(to);
        Claim owed = _claims[msg.sender][claimId];
        bytes memory list = _listOf(owed, claimId);
        uint256 real = _everything(list);
        uint256 open = owed.open() & real;
        uint256 asked = open & which;
        require(asked != 0, IndexVault_NothingClaimed(claimId, open));
        // All of it counts as paid while it is sent; what could not be sent is owed again afterwards.
        uint256 paidBefore = owed.paid() | (~real & ClaimLib.ALL);
        _claims[msg.sender][claimId] = ClaimLib.make(owed.baskets(), owed.cash(), paidBefore | asked);
        uint256[] memory amounts = _amountsOf(list, owed.baskets(), owed.cash(), Math.Rounding.Floor);
        paid = _sendAll(list, amounts, asked, to);
        require(paid != 0, IndexVault_NothingClaimed(claimId, open));
        if (paid != asked) {
            _claims[msg.sender][claimId] = ClaimLib.make(owed.baskets(), owed.cash(), paidBefore | paid);
        }
        emit ClaimPaid(msg.sender, claimId, to, open, open & ~paid);
    }

    /* READS */

    /// @inheritdoc IInKindVault
    function previewCreateInKind(uint256 tokens) external view nonReentrantView returns (uint256[] memory) {
        Books books = _seededBooks();
        _requireMinting(books);
        (uint256 baskets, uint256 cash, ) = _quoteIn(books, _supplyOf(books), tokens);
        books.plus(baskets, cash); // that they have room
        return _amountsOf(_list(books), baskets, cash, Math.Rounding.Ceil);
    }

    /// @inheritdoc IInKindVault
    function previewRedeemInKind(uint256 tokens) external view nonReentrantView returns (uint256[] memory) {
        Books books = _seededBooks();
        (uint256 baskets, uint256 cash) = _shareOf(books, _supplyOf(books), tokens);
        return _amountsOf(_list(books), baskets, cash, Math.Rounding.Floor);
    }

    /// @inheritdoc IInKindVault
    function maxCreateInKind() external view returns (uint256 tokens) {
        Books books = _books;
        if (_reentrancyGuardEntered() || books.baskets() == 0) return 0;
        if (books.has(BooksLib.GATED) && _mintingStoppedUntil() != 0) return 0;
        uint256 supply = _supplyOf(books);
        // The books' room for baskets and for cash, less the fee's tokens.
        tokens = Math.mulDiv(BooksLib.MAX_BASKETS - books.baskets(), supply, books.baskets());
        if (books.cash() != 0) {
            tokens = Math.min(tokens, Math.mulDiv(BooksLib.MAX_CASH - books.cash(), supply, books.cash()));
        }
        uint256 feeBps = books.has(BooksLib.FEES) ? _feeBook.mintBps : 0;
        tokens = Math.mulDiv(tokens, WadMath.BPS, WadMath.BPS + feeBps);
    }

    /// @inheritdoc IInKindVault
    function maxRedeemInKind(address owner) external view returns (uint256) {
        if (_reentrancyGuardEntered() || _books.baskets() == 0) return 0;
        return IERC20(TOKEN).balanceOf(owner);
    }

    /// @inheritdoc IInKindVault
    function claimOf(
        address owner,
        uint256 claimId
    ) external view nonReentrantView returns (uint256 open, Holding[] memory components, uint256 cash) {
        Claim owed = _claims[owner][claimId];
        bytes memory list = _listOf(owed, claimId);
        open = owed.open() & _everything(list);
        components = _holdingsOf(list, owed.baskets(), open);
        if (open & (1 << ClaimLib.CASH) != 0) cash = owed.cash();
    }

    /* INTERNALS: IN */

    function _createInKind(
        Books books,
        bytes memory list,
        uint256 tokens,
        uint256[] calldata maxIn,
        address to
    ) internal returns (uint256[] memory amounts) {
        _requireMinting(books);
        _requireReceiver(to);
        amounts = _enter(books, list, tokens, maxIn, to);
        _pullAll(list, amounts);
    }

    /// @dev Makes the tokens and puts what they cost into the books; the caller must take it. The index token is the vault's
    /// own and calls nobody, so it may be called first; it says what the share is a share of.
    function _enter(
        Books books,
        bytes memory list,
        uint256 tokens,
        uint256[] calldata maxIn,
        address to
    ) internal returns (uint256[] memory amounts) {
        (uint256 baskets, uint256 cash) = _issue(books, tokens, to);
        amounts = _amountsAtMost(list, baskets, cash, maxIn);
        Books next = books.plus(baskets, cash);
        _books = next;
        _emitCreated(to, tokens, books, next);
    }

    function _emitCreated(address to, uint256 tokens, Books books, Books next) internal {
        (uint256 cashBefore, uint256 cashAfter) = (books.cash(), next.cash());
        emit CreatedInKind(msg.sender, to, tokens, books.baskets(), next.baskets(), cashBefore, cashAfter);
    }

    /// @dev Makes `tokens` and records them and the fee's; says what they cost.
    function _issue(Books books, uint256 tokens, address to) internal returns (uint256 baskets, uint256 cash) {
        uint256 growthWad = _growthWad(books);
        uint256 supply = _supplyWith(books, growthWad, IIndexToken(TOKEN).mint(to, tokens));
        uint256 issued;
        (baskets, cash, issued) = _quoteIn(books, supply, tokens);
        _recordIssue(growthWad, issued);
    }

    /// @dev What `tokens`, and the fee's tokens on top, cost in baskets and cash; all up.
    function _quoteIn(
        Books books,
        uint256 supply,
        uint256 tokens
    ) internal view returns (uint256 baskets, uint256 cash, uint256 issued) {
        require(tokens != 0, IndexVault_NothingOut());
        issued = tokens + _mintFeeOf(books, tokens);
        baskets = WadMath.mulDivUp(issued, books.baskets(), supply);
        cash = WadMath.mulDivUp(issued, books.cash(), supply);
    }

    function _amountsAtMost(
        bytes memory list,
        uint256 baskets,
        uint256 cash,
        uint256[] calldata maxIn
    ) internal pure returns (uint256[] memory amounts) {
        bool isAbove;
        (amounts, isAbove) = BasketCode.amountsUp(list, baskets, cash, maxIn);
        require(maxIn.length == amounts.length, IndexVault_AmountCount(maxIn.length, amounts.length));
        if (!isAbove) return amounts;
        uint256 i = 0;
        while (amounts[i] <= maxIn[i]) ++i;
        revert IndexVault_AboveMaximumIn(i, amounts[i], maxIn[i]);
    }

    /* INTERNALS: OUT */

    /// @dev Components of `skip` stay untouched and become a claim of the caller's.
    function _redeemInKind(
        uint256 tokens,
        uint256[] calldata minOut,
        address to,
        uint256 skip
    ) internal returns (uint256[] memory amounts, uint256 claimId) {
        _requireReceiver(to);
        (Books books, uint256 baskets, uint256 cash) = _leave(tokens, to);
        bytes memory list = _list(books);
        amounts = _amountsAtLeast(list, baskets, cash, minOut);
        uint256 everything = _everything(list);
        skip &= everything;
        if (skip != 0) {
            (books, claimId) = _keepClaim(books, baskets, skip & (1 << ClaimLib.CASH) == 0 ? 0 : cash, skip);
            _clear(amounts, skip);
        }
        if (books.baskets() < LEAST_BASKETS) _rescale(books, list);
        uint256 failed = (everything ^ skip) ^ _sendAll(list, amounts, everything ^ skip, to);
        if (failed != 0) revert IndexVault_ComponentFailed(Math.log2(failed & (~failed + 1))); // the first of them
    }

    /// @dev Puts 0 in the place of what is in `set`.
    function _clear(uint256[] memory amounts, uint256 set) internal pure {
        uint256 n = amounts.length - 1;
        for (uint256 i = 0; i < n; ++i) {
            if (set & (1 << i) != 0) amounts[i] = 0;
        }
        if (set & (1 << ClaimLib.CASH) != 0) amounts[n] = 0;
    }

    /// @dev Ends the caller's `tokens` and takes their share out of the books. The index token is the vault's own and calls
    /// nobody, so it may be called first; it says what the share is a share of.
    function _leave(uint256 tokens, address to) internal returns (Books books, uint256 baskets, uint256 cash) {
        books = _seededBooks();
        uint256 growthWad = _growthWad(books);
        uint256 supply = _supplyWith(books, growthWad, IIndexToken(TOKEN).burn(msg.sender, tokens));
        (baskets, cash) = _shareOf(books, supply, tokens);
        Books next = books.minus(baskets, cash);
        _books = next;
        _recordExit(growthWad, tokens);
        emit RedeemedInKind(msg.sender, to, tokens, books.baskets(), next.baskets(), books.cash(), next.cash());
        books = next;
    }

    /// @dev What `tokens` are worth in baskets and cash, rounded down.
    function _shareOf(
        Books books,
        uint256 supply,
        uint256 tokens
    ) internal pure returns (uint256 baskets, uint256 cash) {
        require(tokens <= supply, IndexVault_TokensExceedSupply(tokens, supply));
        baskets = WadMath.mulDivDown(tokens, books.baskets(), supply);
        cash = WadMath.mulDivDown(tokens, books.cash(), supply);
        require(baskets != 0 || cash != 0, IndexVault_NothingOut());
    }

    function _amountsAtLeast(
        bytes memory list,
        uint256 baskets,
        uint256 cash,
        uint256[] calldata minOut
    ) internal pure returns (uint256[] memory amounts) {
        amounts = BasketCode.amounts(list, baskets, 0, cash);
        if (minOut.length == 0) return amounts;
        require(minOut.length == amounts.length, IndexVault_AmountCount(minOut.length, amounts.length));
        for (uint256 i = 0; i < amounts.length; ++i) {
            if (amounts[i] < minOut[i]) revert IndexVault_BelowMinimumOut(i, amounts[i], minOut[i]);
        }
    }

    /* INTERNALS: CLAIMS */

    /// @dev Keeps `open` of what left the books as a claim of the caller's. A claim is counted in a list that is written
    /// down, so units that trades changed are written down first.
    function _keepClaim(
        Books books,
        uint256 baskets,
        uint256 cash,
        uint256 open
    ) internal returns (Books, uint256 claimId) {
        if (books.has(BooksLib.TRADED)) {
            books = _publish(books, _list(books));
            _books = books;
        }
        uint256 paid = ~open & ClaimLib.ALL;
        claimId = books.version() << POCKET_BITS;
        mapping(uint256 => Claim) storage claims = _claims[msg.sender];
        // The first pocket that is empty or paid out, or lacks exactly the same and has room.
        Claim owed = claims[claimId];
        for (uint256 i = 1; owed.open() != 0 && !owed.canGrow(paid, baskets, cash); ++i) {
            require(i < MAX_POCKETS, IndexVault_ClaimsFull(MAX_POCKETS));
            owed = claims[++claimId];
        }
        bool grows = owed.open() != 0;
        claims[claimId] = ClaimLib.make(baskets + (grows ? owed.baskets() : 0), cash + (grows ? owed.cash() : 0), paid);
        emit ClaimOpened(msg.sender, claimId, baskets, cash, open);
        return (books, claimId);
    }

    /// @dev The list `owed` is counted in; empty for a claim that never was: there may be no such list, and reading it
    /// would take all gas.
    function _listOf(Claim owed, uint256 claimId) internal view returns (bytes memory) {
        return BasketCode.load(Claim.unwrap(owed) == 0 ? 0 : claimId >> POCKET_BITS);
    }

    /// @dev Every component of `list`, and cash.
    function _everything(bytes memory list) internal pure returns (uint256) {
        return ((1 << BasketCode.count(list)) - 1) | (1 << ClaimLib.CASH);
    }
}
