// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";

import {INAVOracle} from "../oracle/interfaces/INAVOracle.sol";
import {WadMath} from "../shared/libraries/WadMath.sol";
import {IndexBooks} from "./IndexBooks.sol";
import {IIndexToken} from "./interfaces/IIndexToken.sol";
import {IIndexVault} from "./interfaces/IIndexVault.sol";
import {IInKindVault} from "./interfaces/IInKindVault.sol";
import {IRebalanceAuction} from "./interfaces/IRebalanceAuction.sol";
import {InKindVault} from "./InKindVault.sol";
import {BasketCode} from "./libraries/BasketCode.sol";
import {Component, Delivered, Holding, Portfolio, Trade} from "./types/Basket.sol";
import {Books, BooksLib} from "./types/Books.sol";
import {ClaimLib} from "./types/Claim.sol";
import {Target} from "./types/Weights.sol";

/// @title IndexVault
/// @notice Holds the basket and prices the index token by the oracle's NAV. Rules and units: {IIndexVault}.
///
///   minted     = baseIn x 1e18 / mint price, rounded down;  mint price   >= NAV
///   paid out   = tokens x redeem price / 1e18, rounded down; redeem price <= NAV
contract IndexVault is InKindVault, AccessManaged, ERC165 {
    using RateLimiter for RateLimiter.RefillingBucket;

    /* CONSTANTS */

    /// @inheritdoc IIndexVault
    uint256 public constant MINIMUM_SUPPLY = 0.001 ether;
    /// @inheritdoc IIndexVault
    uint256 public constant MAX_TRADE_FEE_BPS = 200; // 2 %
    /// @inheritdoc IIndexVault
    uint256 public constant MAX_STREAMING_FEE_BPS = 500; // 5 % a year
    /// @inheritdoc IIndexVault
    uint256 public constant MIN_RATE_CAPACITY = 1 ether;
    /// @inheritdoc IIndexVault
    uint256 public constant MAX_STOP_SECONDS = 3 days;
    uint256 internal constant STOP_REST_SECONDS = 1 days;
    uint256 internal constant END_NOTICE_SECONDS = 7 days;
    uint256 internal constant FIRST_BASKETS = WadMath.RAY; // seeded amounts are the units of one basket: exact
    uint256 internal constant ATTESTED = 2; // third bucket of the rate limit: minters cannot use it up
    uint256 internal constant TRANCHES = 32; // of a rate limit, one of which may lie in the till

    /* IMMUTABLES */

    /// @inheritdoc IIndexVault
    address public immutable ORACLE;

    /* STORAGE */

    /// @dev Buckets of 31 tranches, by which till they fill.
    RateLimiter.RefillingBucket internal _limit;

    /// @inheritdoc IIndexVault
    address public auctionModule;
    /// @inheritdoc IIndexVault
    address public deskModule;

    /* CONSTRUCTOR */

    /// @param initialAuthority The access manager.
    /// @param base The base asset.
    /// @param oracle The oracle; it must be bound to the index token made here.
    /// @param name Name of the index token, made here.
    /// @param symbol Its symbol.
    constructor(
        address initialAuthority,
        address base,
        address oracle,
        string memory name,
        string memory symbol
    ) AccessManaged(initialAuthority) IndexBooks(base, name, symbol) {
        require(oracle != address(0), IndexVault_ZeroAddress());
        uint256 decimals = IERC20Metadata(base).decimals();
        require(decimals == 18, IndexVault_BaseDecimals(decimals, 18));
        ORACLE = oracle;
    }

    /* WRITES: SETTING UP */

    /// @inheritdoc IIndexVault
    function seed(
        Component[] calldata components,
        uint256 cash,
        uint256 supply,
        address to
    ) external restricted nonReentrant {
        require(_books.version() == 0, IndexVault_AlreadySeeded());
        address indexToken = INAVOracle(ORACLE).INDEX_TOKEN();
        require(indexToken == TOKEN, IndexVault_WrongOracle(indexToken, TOKEN));
        _requireReceiver(to);
        require(supply > MINIMUM_SUPPLY, IndexVault_SupplyTooSmall(supply, MINIMUM_SUPPLY));
        require(components.length != 0, IndexVault_ComponentCount(0, BasketCode.MAX_COMPONENTS));
        address pointer = BasketCode.store(MATH.merge("", 0, 0, components, BASE, TOKEN), 1);
        Books books_ = _books.withBaskets(FIRST_BASKETS).withCash(cash).withVersion(1);
        _books = books_;
        _recordIssue(_growthWad(books_), supply);
        emit VaultSeeded(to, pointer, cash, supply, MINIMUM_SUPPLY);

        for (uint256 i = 0; i < components.length; ++i) {
            if (components[i].amount != 0) _pull(components[i].token, msg.sender, components[i].amount);
        }
        if (cash != 0) _pull(BASE, msg.sender, cash);
        IIndexToken(TOKEN).mint(LOCK, MINIMUM_SUPPLY);
        IIndexToken(TOKEN).mint(to, supply - MINIMUM_SUPPLY);
    }

    /// @inheritdoc IIndexVault
    function bindModules(address auction, address desk) external restricted {
        require(auctionModule == address(0), IndexVault_ModulesBound(auctionModule, deskModule));
        require(auction != address(0) && desk != address(0), IndexVault_ZeroAddress());
        (auctionModule, deskModule) = (auction, desk);
        emit ModulesBound(auction, desk);
    }

    /* WRITES: CONFIGURATION */

    /// @inheritdoc IIndexVault
    function setFees(
        uint256 mintBps,
        uint256 redeemBps,
        uint256 streamingBps,
        address recipient
    ) external restricted nonReentrant {
        _requireWithin("mintBps", mintBps, 0, MAX_TRADE_FEE_BPS);
        _requireWithin("redeemBps", redeemBps, 0, MAX_TRADE_FEE_BPS);
        _requireWithin("streamingBps", streamingBps, 0, MAX_STREAMING_FEE_BPS);
        bool isFree = mintBps + redeemBps + streamingBps == 0;
        if (!isFree) _requireReceiver(recipient);

        FeeBook memory old = _feeBook;
        emit FeesChanged(
            old.mintBps,
            mintBps,
            old.redeemBps,
            redeemBps,
            old.streamingBps,
            streamingBps,
            _feeRecipient,
            recipient
        );
        _collectFees();
        // Everything owed was made: the supply of the token is the whole supply now. Casts: bounded above.
        _feeBook = FeeBook({
            normalised: isFree ? 0 : SafeCast.toUint160(_made() * (WadMath.RAY / WadMath.WAD)),
            since: uint40(block.timestamp),
            mintBps: uint16(mintBps),
            redeemBps: uint16(redeemBps),
            streamingBps: uint16(streamingBps)
        });
        _feeRecipient = recipient;
        _books = _books.withFlag(BooksLib.FEES, !isFree);
    }

    /// @inheritdoc IIndexVault
    function collectFees() external nonReentrant returns (uint256) {
        return _collectFees();
    }

    /// @inheritdoc IIndexVault
    function setRateLimit(uint256 windowSeconds, uint256 capacity) external restricted nonReentrant {
        if (capacity == 0) {
            _requireWithin("windowSeconds", windowSeconds, 0, 0);
        } else {
            _requireWithin("windowSeconds", windowSeconds, 60, 7 days);
            _requireWithin("capacity", capacity, MIN_RATE_CAPACITY, BooksLib.MAX_CASH);
        }
        Books books_ = _books;
        uint256 tranche = capacity / TRANCHES;
        emit RateLimitChanged(_limit._window, windowSeconds, _capacity(), tranche * TRANCHES);
        bool isFirst = !books_.has(BooksLib.LIMITED);
        for (uint256 which = 0; which <= ATTESTED; ++which) {
            if (isFirst) _limit.reset(bytes32(which));
            else _limit.sync(bytes32(which)); // what was used so far refills at the old pace until now
            if (which == ATTESTED) continue; // has no till
            uint256 most = isFirst ? tranche : Math.min(tranche, books_.till(which));
            books_ = books_.withTill(which, most);
        }
        _limit.updateSettings(uint48(windowSeconds), uint208(tranche * (TRANCHES - 1))); // bounded above
        _books = books_.withFlag(BooksLib.LIMITED, capacity != 0);
    }

    /// @inheritdoc IIndexVault
    function stopMinting(uint256 forSeconds) external restricted nonReentrant {
        uint256 until = block.timestamp + forSeconds;
        uint256 untilBefore = _gate.stoppedUntil;
        _requireWithin("forSeconds", forSeconds, block.timestamp < untilBefore ? 0 : 1, MAX_STOP_SECONDS);
        if (block.timestamp < untilBefore) {
            _requireWithin("until", until, block.timestamp, untilBefore);
        } else {
            uint256 earliest = untilBefore == 0 ? 0 : untilBefore + STOP_REST_SECONDS;
            require(block.timestamp >= earliest, IndexVault_StopTooSoon(earliest));
        }
        _gate.stoppedUntil = uint40(until); // seconds
        _books = _books.withFlag(BooksLib.GATED, true);
        emit MintingStopped(untilBefore, until);
    }

    /// @inheritdoc IIndexVault
    function announceEnd() external restricted nonReentrant {
        require(_gate.endsAt == 0, IndexVault_Ending(_gate.endsAt));
        uint256 endsAt = block.timestamp + END_NOTICE_SECONDS;
        _gate.endsAt = uint40(endsAt); // seconds
        _books = _books.withFlag(BooksLib.GATED, true);
        emit EndAnnounced(endsAt);
    }

    /* WRITES: MODULES */

    /// @inheritdoc IIndexVault
    function trade(Trade calldata order) external nonReentrant returns (uint256 soldHeld, uint256 boughtHeld) {
        _requireModule(auctionModule);
        _requireReceiver(order.to);
        require(order.sold != order.bought, IndexVault_TradeInvalid(order.sold));
        Books books_ = _seededBooks();
        bytes memory list = BasketCode.load(books_.version());
        address sold = _tokenAt(list, order.sold);
        address bought = _tokenAt(list, order.bought);
        uint256 soldBefore = _heldAt(books_, list, order.sold);
        uint256 boughtBefore = _heldAt(books_, list, order.bought);
        require(order.soldAmount <= soldBefore, IndexVault_HeldShort(order.sold, soldBefore, order.soldAmount));

        books_ = _setHeld(books_, order.sold, soldBefore - order.soldAmount);
        books_ = _setHeld(books_, order.bought, boughtBefore + order.boughtAmount);
        _books = books_;
        soldHeld = _heldAt(books_, list, order.sold);
        boughtHeld = _heldAt(books_, list, order.bought);

        _pull(bought, order.filler, order.boughtAmount);
        require(_trySend(sold, order.to, order.soldAmount), IndexVault_ComponentFailed(order.sold));
    }

    /// @inheritdoc IIndexVault
    function recompose(uint256 drop, Component[] calldata joiners) external nonReentrant returns (uint256) {
        _requireModule(auctionModule);
        Books books_ = _seededBooks();
        bytes memory merged = MATH.merge(_list(books_), books_.baskets(), drop, joiners, BASE, TOKEN);
        _books = _publish(books_.withBaskets(FIRST_BASKETS), merged);
        return books_.version() + 1;
    }

    /// @inheritdoc IIndexVault
    function issueAttested(
        address to,
        uint256 tokens,
        uint256 valueWad,
        Delivered[] calldata amounts
    ) external nonReentrant returns (uint256 tokensOut) {
        _requireModule(deskModule);
        Books books_ = _seededBooks();
        _requireMinting(books_);
        _requireReceiver(to);
        if (books_.has(BooksLib.LIMITED)) _limit.consume(bytes32(ATTESTED), valueWad);
        tokensOut = tokens - _mintFeeOf(books_, tokens);
        require(tokensOut != 0, IndexVault_NothingOut());

        bytes memory list = _list(books_);
        for (uint256 i = 0; i < amounts.length; ++i) {
            require(amounts[i].position != ClaimLib.CASH, IndexVault_NoSuchComponent(ClaimLib.CASH, ClaimLib.CASH));
            _tokenAt(list, amounts[i].position); // that it is there
            uint256 held = _heldAt(books_, list, amounts[i].position) + amounts[i].amount;
            BasketCode.setUnits(list, amounts[i].position, _unitsFor(books_, held));
        }
        _books = _publish(books_, list);
        _recordIssue(_growthWad(books_), tokens);

        for (uint256 i = 0; i < amounts.length; ++i) {
            _pull(_tokenAt(list, amounts[i].position), msg.sender, amounts[i].amount);
        }
        IIndexToken(TOKEN).mint(to, tokensOut);
    }

    /* WRITES: NAV */

    /// @inheritdoc IIndexVault
    function mintWithNAV(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external nonReentrant returns (uint256) {
        return _mintWithNAV(baseIn, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function mintWithNAV(uint256 baseIn) external nonReentrant returns (uint256) {
        return _mintWithNAV(baseIn, 0, block.timestamp, msg.sender);
    }

    /// @inheritdoc IIndexVault
    function mintWithNAVPermit(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256) {
        // A used or broken permit is no reason to stop: the transfer decides.
        try IERC20Permit(BASE).permit(msg.sender, address(this), baseIn, deadline, v, r, s) {} catch {}
        return _mintWithNAV(baseIn, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function redeemForTAO(
        uint256 tokens,
        uint256 minOut,
        uint256 deadline,
        address to
    ) external nonReentrant returns (uint256) {
        return _redeemForTAO(tokens, minOut, deadline, to);
    }

    /// @inheritdoc IIndexVault
    function redeemForTAO(uint256 tokens) external nonReentrant returns (uint256) {
        return _redeemForTAO(tokens, 0, block.timestamp, msg.sender);
    }

    /* READS: NAV */

    /// @inheritdoc IIndexVault
    function previewMintWithNAV(uint256 baseIn) external view nonReentrantView returns (uint256 tokensOut) {
        Books books_ = _seededBooks();
        _requireMinting(books_);
        (, uint256 mintPriceWad, ) = _quote();
        tokensOut = WadMath.divDown(baseIn, mintPriceWad);
        tokensOut -= _mintFeeOf(books_, tokensOut);
        require(tokensOut != 0, IndexVault_NothingOut());
        books_.plus(0, baseIn); // that they have room
        require(baseIn <= _left(books_, BooksLib.MINTED), RateLimiter.RateLimitExceeded());
    }

    /// @inheritdoc IIndexVault
    function previewRedeemForTAO(uint256 tokens) external view nonReentrantView returns (uint256 baseOut) {
        Books books_ = _seededBooks();
        (, , uint256 redeemPriceWad) = _quote();
        tokens -= _redeemFeeOf(books_, tokens);
        baseOut = WadMath.mulDown(tokens, redeemPriceWad);
        require(baseOut != 0, IndexVault_NothingOut());
        require(baseOut <= books_.cash(), IndexVault_CashShort(books_.cash(), baseOut));
        require(baseOut <= _left(books_, BooksLib.REDEEMED), RateLimiter.RateLimitExceeded());
    }

    /// @inheritdoc IIndexVault
    function maxMintWithNAV() external view returns (uint256) {
        Books books_ = _books;
        if (!_isTrading(books_)) return 0;
        if (books_.has(BooksLib.GATED) && _mintingStoppedUntil() != 0) return 0;
        (, uint256 mintPriceWad, ) = _quote();
        uint256 room = Math.min(BooksLib.MAX_CASH - books_.cash(), _left(books_, BooksLib.MINTED));
        uint256 tokens = WadMath.divDown(room, mintPriceWad);
        tokens -= _mintFeeOf(books_, tokens);
        return tokens == 0 ? 0 : room; // what buys nothing is refused
    }

    /// @inheritdoc IIndexVault
    function maxRedeemForTAO(address owner) external view returns (uint256 tokens) {
        Books books_ = _books;
        if (!_isTrading(books_)) return 0;
        (, , uint256 redeemPriceWad) = _quote();
        uint256 most = Math.min(books_.cash(), _left(books_, BooksLib.REDEEMED));
        uint256 feeBps = books_.has(BooksLib.FEES) ? _feeBook.redeemBps : 0;
        // The most tokens t with floor(floor(t x (1 - fee)) x price / 1e18) <= most: one less than the least whose rest after
        // the fee pays most + 1.
        uint256 tooMany = Math.mulDiv(
            WadMath.divUp(most + 1, redeemPriceWad),
            WadMath.BPS,
            WadMath.BPS - feeBps,
            Math.Rounding.Ceil
        );
        tokens = Math.min(IERC20(TOKEN).balanceOf(owner), tooMany - 1);
        if (WadMath.mulDown(tokens - _feeOf(tokens, feeBps), redeemPriceWad) == 0) return 0; // what pays nothing is refused
    }

    /* READS: BOOKS */

    /// @inheritdoc IIndexVault
    function books() external view nonReentrantView returns (uint256 baskets, uint256 cash) {
        return (_books.baskets(), _books.cash());
    }

    /// @inheritdoc IIndexVault
    function holdings() public view nonReentrantView returns (Holding[] memory) {
        Books books_ = _books;
        return _holdingsOf(_list(books_), books_.baskets(), ClaimLib.ALL);
    }

    /// @inheritdoc IIndexVault
    function pair(
        uint256 a,
        uint256 b
    ) external view nonReentrantView returns (uint256 baskets, uint256 heldA, uint256 heldB) {
        Books books_ = _books;
        bytes memory list = BasketCode.load(books_.version());
        _tokenAt(list, a); // that they are there
        _tokenAt(list, b);
        return (books_.baskets(), _heldAt(books_, list, a), _heldAt(books_, list, b));
    }

    /// @inheritdoc IIndexVault
    function unitsPerToken() external view returns (Holding[] memory components, uint256 cash) {
        components = holdings();
        uint256 supply = effectiveSupply();
        if (supply == 0) return (components, 0);
        for (uint256 i = 0; i < components.length; ++i) {
            components[i].amount = Math.mulDiv(components[i].amount, WadMath.WAD, supply);
        }
        cash = Math.mulDiv(_books.cash(), WadMath.WAD, supply);
    }

    /// @inheritdoc IIndexVault
    function portfolio() external view returns (Portfolio memory) {
        return Portfolio(holdings(), _books.cash(), effectiveSupply(), block.number);
    }

    /// @inheritdoc IIndexVault
    function effectiveSupply() public view nonReentrantView returns (uint256) {
        return _supplyOf(_books);
    }

    /// @inheritdoc IIndexVault
    function basketVersion() external view nonReentrantView returns (uint256) {
        return _books.version();
    }

    /// @inheritdoc IIndexVault
    function weightsBps() external view returns (Target[] memory targets, uint256 cashBps) {
        address auction = auctionModule;
        if (auction == address(0)) return (targets, 0);
        // Passed on as it comes, an error too: decoding it to encode it again would take half a kilobyte of code.
        (bool isDone, bytes memory answer) = auction.staticcall(abi.encodeCall(IRebalanceAuction.weightsBps, ()));
        assembly ("memory-safe") {
            if isDone {
                return(add(answer, 0x20), mload(answer))
            }
            revert(add(answer, 0x20), mload(answer))
        }
    }

    /* READS: CONFIGURATION */

    /// @inheritdoc IIndexVault
    function fees()
        external
        view
        nonReentrantView
        returns (uint256 mintBps, uint256 redeemBps, uint256 streamingBps, address recipient, uint256 owed)
    {
        FeeBook memory now_ = _feeBook;
        owed = _supplyOf(_books) - _made();
        return (now_.mintBps, now_.redeemBps, now_.streamingBps, _feeRecipient, owed);
    }

    /// @inheritdoc IIndexVault
    function rateLimit()
        external
        view
        returns (uint256 windowSeconds, uint256 capacity, uint256 mintLeft, uint256 redeemLeft)
    {
        (windowSeconds, capacity) = (_limit._window, _capacity());
        (mintLeft, redeemLeft) = (_left(_books, BooksLib.MINTED), _left(_books, BooksLib.REDEEMED));
    }

    /// @inheritdoc IIndexVault
    function mintingGate() external view returns (uint256 stoppedUntil, uint256 endsAt) {
        Gate memory gate = _gate;
        return (block.timestamp < gate.stoppedUntil ? gate.stoppedUntil : 0, gate.endsAt);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IIndexVault).interfaceId ||
            interfaceId == type(IInKindVault).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /* INTERNALS: NAV */

    function _mintWithNAV(
        uint256 baseIn,
        uint256 minOut,
        uint256 deadline,
        address to
    ) internal returns (uint256 tokensOut) {
        require(block.timestamp <= deadline, IndexVault_Expired(deadline, block.timestamp));
        _requireReceiver(to);
        Books books_ = _seededBooks();
        _requireMinting(books_);
        (uint256 navWad, uint256 mintPriceWad, ) = _quote();
        tokensOut = WadMath.divDown(baseIn, mintPriceWad);
        books_ = _spend(books_, BooksLib.MINTED, baseIn);
        if (books_.has(BooksLib.FEES)) {
            _recordIssue(_growthWad(books_), tokensOut);
            tokensOut -= _mintFeeOf(books_, tokensOut);
        }
        require(tokensOut != 0, IndexVault_NothingOut());
        require(tokensOut >= minOut, IndexVault_BelowMinimum(tokensOut, minOut));

        _books = books_.plus(0, baseIn);
        emit MintWithNAV(msg.sender, baseIn, tokensOut, navWad);

        _pull(BASE, msg.sender, baseIn);
        IIndexToken(TOKEN).mint(to, tokensOut);
    }

    function _redeemForTAO(
        uint256 tokens,
        uint256 minOut,
        uint256 deadline,
        address to
    ) internal returns (uint256 baseOut) {
        require(block.timestamp <= deadline, IndexVault_Expired(deadline, block.timestamp));
        _requireReceiver(to);
        Books books_ = _seededBooks();
        (uint256 navWad, , uint256 redeemPriceWad) = _quote();
        uint256 paidFor = tokens;
        if (books_.has(BooksLib.FEES)) {
            paidFor -= _redeemFeeOf(books_, tokens);
            _recordExit(_growthWad(books_), paidFor); // the fee's tokens end too, but are owed to the recipient
        }
        baseOut = WadMath.mulDown(paidFor, redeemPriceWad);
        require(baseOut != 0, IndexVault_NothingOut());
        require(baseOut >= minOut, IndexVault_BelowMinimum(baseOut, minOut));
        uint256 cash = books_.cash();
        require(baseOut <= cash, IndexVault_CashShort(cash, baseOut));
        books_ = _spend(books_, BooksLib.REDEEMED, baseOut);

        _books = books_.minus(0, baseOut);
        emit RedeemForTAO(msg.sender, tokens, baseOut, navWad);

        IIndexToken(TOKEN).burn(msg.sender, tokens);
        require(_trySend(BASE, to, baseOut), IndexVault_ComponentFailed(ClaimLib.CASH));
    }

    /// @dev Takes `amount` out of a till, which is filled from its bucket by a tranche or by what is missing.
    function _spend(Books books_, uint256 which, uint256 amount) internal returns (Books) {
        if (!books_.has(BooksLib.LIMITED)) return books_;
        uint256 till = books_.till(which);
        if (amount > till) {
            uint256 missing = amount - till;
            uint256 wanted = Math.max(missing, _limit._capacity / (TRANCHES - 1));
            uint256 drawn = Math.min(wanted, _limit.available(bytes32(which)));
            _limit.consume(bytes32(which), Math.max(missing, drawn)); // reverts when even what is missing is not there
            till += drawn;
        }
        return books_.withTill(which, till - amount);
    }

    /// @dev What the rate limit leaves, in till and bucket; without a limit more than there can be.
    function _left(Books books_, uint256 which) internal view returns (uint256) {
        if (!books_.has(BooksLib.LIMITED)) return type(uint256).max;
        return books_.till(which) + _limit.available(bytes32(which));
    }

    /// @dev Of bucket and till.
    function _capacity() internal view returns (uint256) {
        return (_limit._capacity / (TRANCHES - 1)) * TRANCHES;
    }

    function _quote() internal view returns (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) {
        return INAVOracle(ORACLE).quote();
    }

    /// @dev Whether a NAV act sent now could succeed; inside another act none can.
    function _isTrading(Books books_) internal view returns (bool) {
        return !_reentrancyGuardEntered() && books_.baskets() != 0 && INAVOracle(ORACLE).isNAVValid();
    }

    /* INTERNALS: BASKET */

    /// @dev What the books hold of the component at `position`, or of cash. `list` may be as it was written: what trades
    /// changed is looked up for this one component.
    function _heldAt(Books books_, bytes memory list, uint256 position) internal view returns (uint256) {
        if (position == ClaimLib.CASH) return books_.cash();
        (, uint256 units) = BasketCode.at(list, position);
        if (books_.has(BooksLib.TRADED) && _tradedBits & (1 << position) != 0) units = _tradedUnits[position];
        return _amountOf(units, books_.baskets(), Math.Rounding.Floor);
    }

    /// @dev Books that hold `held` of what is at `position`; of a component, at most a basket's rounding less.
    function _setHeld(Books books_, uint256 position, uint256 held) internal returns (Books) {
        if (position == ClaimLib.CASH) return books_.withCash(held);
        uint256 bit = 1 << position;
        uint256 bits = books_.has(BooksLib.TRADED) ? _tradedBits : 0;
        if (bits & bit == 0) _tradedBits = bits | bit;
        _tradedUnits[position] = _unitsFor(books_, held);
        return books_.withFlag(BooksLib.TRADED, true);
    }

    /// @dev Units per basket that stand for `held`, rounded down.
    function _unitsFor(Books books_, uint256 held) internal pure returns (uint256) {
        return SafeCast.toUint128(WadMath.divRayDown(held, books_.baskets()));
    }

    /* INTERNALS: CONFIGURATION */

    function _collectFees() internal returns (uint256 tokens) {
        tokens = _supplyOf(_books) - _made();
        if (tokens == 0) return 0;
        emit FeesCollected(_feeRecipient, tokens);
        IIndexToken(TOKEN).mint(_feeRecipient, tokens);
    }

    function _requireModule(address module) internal view {
        require(msg.sender == module, IndexVault_NotModule(msg.sender, module));
    }

    function _requireWithin(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) internal pure {
        require(value >= minimum && value <= maximum, IndexVault_ParameterOutOfRange(name, value, minimum, maximum));
    }
}
