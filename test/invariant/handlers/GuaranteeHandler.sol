// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {GuaranteeMarket} from "../../../contracts/guarantee/GuaranteeMarket.sol";
import {ReverseAuction} from "../../../contracts/guarantee/ReverseAuction.sol";
import {AuctionId, Bid, BidState, Course} from "../../../contracts/guarantee/types/AuctionTypes.sol";
import {Book, GuaranteeId, GuaranteeState, Terms} from "../../../contracts/guarantee/types/GuaranteeTypes.sol";
import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {GuaranteeToken} from "../../../contracts/tokens/GuaranteeToken.sol";
import {PlainTrust} from "./PlainTrust.sol";

/// @title GuaranteeHandler
/// @notice Does to market and auction what people can do, each act to the next guarantee, auction or bid that is ready for it;
/// where none is, it makes one so. Every act must succeed: the suite sets `failOnRevert`. Keeps books of its own.
contract GuaranteeHandler is Test {
    uint256 internal constant ACTORS = 6;
    uint256 internal constant COVER = 10 days;
    uint256 internal constant WINDOW = 1 days;
    uint256 internal constant SPAN = 1 hours;
    uint256 public constant ACTS = 15;

    GuaranteeToken public immutable TOKEN;
    GuaranteeMarket public immutable MARKET;
    ReverseAuction public immutable AUCTION;
    PlainTrust internal immutable TRUST = new PlainTrust();
    MockERC20 public immutable COLLATERAL = new MockERC20("Collateral", "COLL", 18);
    MockERC20 public immutable PREMIUM = new MockERC20("Premium", "PREM", 6);
    MockERC20 public immutable BONDS = new MockERC20("Utility", "UTIL", 18);
    address public immutable FORFEITS = makeAddr("forfeits");
    address internal immutable ARBITER = makeAddr("arbiter");

    address[] public actors;
    mapping(uint256 act => uint256) public successes;

    /* GHOSTS: COLLATERAL */

    mapping(uint256 id => uint256) public ghostMinted;
    mapping(uint256 id => uint256) public ghostBurned;
    mapping(uint256 id => uint256) public ghostPaidOut;
    /// @dev The final state a guarantee was seen in, if any.
    mapping(uint256 id => GuaranteeState) public ghostFinal;
    uint256 public ghostPulledCollateral;

    /* GHOSTS: BONDS */

    struct BidKey {
        uint256 auction;
        address bidder;
    }

    BidKey[] internal bids;
    mapping(uint256 bid => uint256) public ghostBond;
    mapping(uint256 bid => uint256) public ghostEnds;
    mapping(uint256 bid => uint256) public ghostMovedOut;
    mapping(uint256 auction => mapping(address bidder => uint256)) internal bidIndex; // from 1 on
    uint256 public ghostForfeited;

    constructor(GuaranteeToken token) {
        TOKEN = token;
        MARKET = new GuaranteeMarket(address(token));
        AUCTION = new ReverseAuction(address(MARKET), address(TRUST), address(BONDS), 100e18, FORFEITS);
        for (uint256 i = 0; i < ACTORS; ++i) {
            address actor = makeAddr(string.concat("actor ", vm.toString(i)));
            actors.push(actor);
            vm.startPrank(actor);
            COLLATERAL.approve(address(MARKET), type(uint256).max);
            PREMIUM.approve(address(MARKET), type(uint256).max);
            PREMIUM.approve(address(AUCTION), type(uint256).max);
            BONDS.approve(address(AUCTION), type(uint256).max);
            vm.stopPrank();
            TRUST.set(actor, 1 + i * 19);
        }
    }

    /* ACTS: MARKET */

    /// @notice A guarantee is drafted, by either side or a third, and perhaps taken back.
    function draft(uint256 seed, uint256 amount) external {
        uint256 id = _draft(seed, amount);
        if (seed % 4 == 3) {
            vm.prank(_book(id).drafter);
            MARKET.withdraw(GuaranteeId.wrap(id));
            _see(id);
        }
        ++successes[0];
    }

    /// @notice Drafted, offered and accepted: the collateral comes in.
    function lock(uint256 seed, uint256 amount) external {
        _lock(seed, amount);
        ++successes[1];
    }

    function activate(uint256 seed) external {
        uint256 id = _locked(seed);
        _activate(id);
        ++successes[2];
    }

    function release(uint256 seed, bool isLate) external {
        uint256 id = _active(seed);
        if (isLate) _expire(id);
        if (isLate) vm.warp(_max(_terms(id).expiresAt + WINDOW));
        vm.prank(isLate ? address(0xdead) : _terms(id).beneficiary);
        MARKET.release(GuaranteeId.wrap(id));
        _ended(id);
        ++successes[3];
    }

    function expire(uint256 seed) external {
        _expire(_active(seed));
        ++successes[4];
    }

    function claimAndAccept(uint256 seed, uint256 amount, bool isSilent) external {
        uint256 id = _claimed(seed, amount);
        if (isSilent) vm.warp(_max(_book(id).dueAt));
        vm.prank(isSilent ? address(0xdead) : _terms(id).guarantor);
        MARKET.acceptClaim(GuaranteeId.wrap(id));
        _ended(id);
        ++successes[5];
    }

    function resolve(uint256 seed, uint256 amount, uint256 award) external {
        uint256 id = _disputed(seed, amount);
        award = _bound(award, 0, _book(id).claimed);
        vm.prank(ARBITER);
        MARKET.resolve(GuaranteeId.wrap(id), award);
        _ended(id);
        ++successes[6];
    }

    function resolveBySilence(uint256 seed, uint256 amount) external {
        uint256 id = _disputed(seed, amount);
        vm.warp(_max(_book(id).dueAt));
        MARKET.resolveBySilence(GuaranteeId.wrap(id));
        _ended(id);
        ++successes[7];
    }

    /// @notice Whoever is owed collateral pulls it.
    function pull(uint256 seed) external {
        for (uint256 i = 0; i < ACTORS; ++i) {
            address actor = actors[((seed % ACTORS) + i) % ACTORS];
            if (MARKET.owedTo(address(COLLATERAL), actor) == 0) continue;
            vm.prank(actor);
            ghostPulledCollateral += MARKET.pull(address(COLLATERAL), actor);
            break;
        }
        ++successes[8];
    }

    /// @notice Nobody's tokens come to everybody's contracts.
    function donate(uint256 amount) external {
        amount = _bound(amount, 1, 1e24);
        COLLATERAL.mint(address(MARKET), amount);
        BONDS.mint(address(AUCTION), amount);
        PREMIUM.mint(address(AUCTION), amount);
        (ghostDonatedCollateral, ghostDonatedBonds) = (ghostDonatedCollateral + amount, ghostDonatedBonds + amount);
        ++successes[9];
    }

    uint256 public ghostDonatedCollateral;
    uint256 public ghostDonatedBonds;

    /* ACTS: AUCTION */

    /// @notice A whole auction of a few bids, some never revealed, up to the first turn.
    function runAuction(uint256 seed, uint256 premiumSeed) external {
        _runAuction(seed, premiumSeed);
        ++successes[10];
    }

    /// @notice The winner of a new auction locks; it concludes.
    function winAuction(uint256 seed, uint256 premiumSeed) external {
        uint256 auction = _runAuction(seed | 1, premiumSeed);
        _win(auction);
        ++successes[11];
    }

    /// @notice So many turns of a new auction run out; the next one locks, or nobody is left.
    function defaultAuction(uint256 seed, uint256 premiumSeed, uint256 turns) external {
        uint256 auction = _runAuction(seed | 1, premiumSeed);
        (, Course memory course) = AUCTION.auctionOf(AuctionId.wrap(auction));
        turns = _bound(turns, 1, 3);
        vm.warp(course.revealEndsAt + turns * course.lockSeconds);
        uint256 last = turns < course.ranked ? turns : course.ranked;
        address[3] memory best = AUCTION.bestOf(AuctionId.wrap(auction));
        uint256 before = BONDS.balanceOf(FORFEITS);
        AUCTION.advance(AuctionId.wrap(auction));
        uint256 forfeited;
        for (uint256 i = 0; i < last; ++i) forfeited += _endedBond(auction, best[i]);
        ghostForfeited += forfeited;
        assertEq(BONDS.balanceOf(FORFEITS) - before, forfeited);
        (, course) = AUCTION.auctionOf(AuctionId.wrap(auction));
        if (!course.isConcluded) _win(auction);
        ++successes[12];
    }

    /// @notice Every bid that can be is forfeited or pulled; auctions that can be advanced are.
    function settleBonds(uint256 seed) external {
        uint256 n = bids.length;
        for (uint256 i = 0; i < n && i < 12; ++i) _settle(bids[((seed % n) + i) % n]);
        ++successes[13];
    }

    /// @notice Time passes.
    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + _bound(seconds_, 1, 2 days));
        ++successes[14];
    }

    /* READS */

    function bidCount() external view returns (uint256) {
        return bids.length;
    }

    function bidAt(uint256 i) external view returns (Bid memory) {
        return AUCTION.bidOf(AuctionId.wrap(bids[i].auction), bids[i].bidder);
    }

    function allSuccesses() external view returns (uint256 all) {
        for (uint256 i = 0; i < ACTS; ++i) all += successes[i];
    }

    function owedCollateral() external view returns (uint256 sum) {
        for (uint256 i = 0; i < ACTORS; ++i) sum += MARKET.owedTo(address(COLLATERAL), actors[i]);
    }

    /* INTERNALS: MARKET */

    function _draft(uint256 seed, uint256 amount) internal returns (uint256 id) {
        Terms memory terms = _newTerms(seed, amount);
        uint256 who = seed % 3;
        address drafter =
            who == 0
                ? terms.guarantor
                : who == 1
                    ? terms.beneficiary
                    : _actor(seed, 2);
        COLLATERAL.mint(terms.guarantor, terms.collateral);
        PREMIUM.mint(drafter, terms.premium);
        PREMIUM.mint(terms.beneficiary, terms.premium);
        vm.prank(drafter);
        id = GuaranteeId.unwrap(MARKET.draft(terms));
    }

    function _newTerms(uint256 seed, uint256 amount) internal view returns (Terms memory terms) {
        terms.guarantor = _actor(seed, 0);
        terms.beneficiary = _actor(seed, 1);
        terms.arbiter = ARBITER;
        terms.collateral = uint96(_bound(amount, 1, 1e26));
        terms.premium = uint96(seed % 1e9);
        terms.acceptBy = uint40(block.timestamp + 1 hours);
        terms.startsAt = uint40(block.timestamp + 2 hours);
        terms.expiresAt = uint40(block.timestamp + COVER);
        terms.silentSplitBps = uint16(seed % 10_001);
        (terms.collateralToken, terms.premiumToken) = (address(COLLATERAL), address(PREMIUM));
        (terms.claimSeconds, terms.responseSeconds) = (uint32(WINDOW), uint32(WINDOW));
        terms.arbitrationSeconds = uint32(WINDOW);
    }

    function _lock(uint256 seed, uint256 amount) internal returns (uint256 id) {
        id = _draft(seed, amount);
        Terms memory terms = _terms(id);
        address drafter = _book(id).drafter;
        vm.prank(drafter);
        MARKET.offer(GuaranteeId.wrap(id));
        _accept(id, drafter == terms.guarantor ? terms.beneficiary : terms.guarantor);
    }

    function _accept(uint256 id, address by) internal {
        uint256 before = TOKEN.totalSupply();
        vm.prank(by);
        MARKET.accept(GuaranteeId.wrap(id));
        ghostMinted[id] = TOKEN.totalSupply() - before;
    }

    function _activate(uint256 id) internal {
        vm.warp(_max(_terms(id).startsAt));
        MARKET.activate(GuaranteeId.wrap(id));
    }

    function _expire(uint256 id) internal {
        vm.warp(_max(_terms(id).expiresAt));
        MARKET.expire(GuaranteeId.wrap(id));
    }

    function _locked(uint256 seed) internal returns (uint256 id) {
        id = _find(seed, GuaranteeState.LOCKED);
        if (id == 0) id = _lock(seed, seed);
    }

    function _active(uint256 seed) internal returns (uint256 id) {
        id = _find(seed, GuaranteeState.ACTIVE);
        if (id != 0) return id;
        id = _lock(seed, seed);
        _activate(id);
    }

    function _claimed(uint256 seed, uint256 amount) internal returns (uint256 id) {
        id = _lock(seed, amount);
        _activate(id);
        if (amount % 2 == 1) _expire(id);
        uint256 claim = _bound(amount, 1, _terms(id).collateral);
        vm.prank(_terms(id).beneficiary);
        MARKET.claim(GuaranteeId.wrap(id), claim, keccak256("evidence"));
    }

    function _disputed(uint256 seed, uint256 amount) internal returns (uint256 id) {
        id = _claimed(seed, amount);
        vm.prank(_terms(id).guarantor);
        MARKET.dispute(GuaranteeId.wrap(id), keccak256("evidence"));
    }

    /// @dev Among the last 20, from the seed on.
    function _find(uint256 seed, GuaranteeState state) internal view returns (uint256) {
        uint256 n = MARKET.count();
        for (uint256 i = 0; i < n && i < 20; ++i) {
            uint256 id = 1 + (((seed % n) + i) % n);
            if (_book(id).state == state) return id;
        }
        return 0;
    }

    /// @dev What the last act, which ended `id`, credited and burned: nothing else moved in it.
    function _ended(uint256 id) internal {
        uint256 supply;
        uint256 n = MARKET.count();
        for (uint256 i = 1; i <= n; ++i) supply += ghostMinted[i] - ghostBurned[i];
        ghostBurned[id] = supply - TOKEN.totalSupply();
        uint256 credited = this.owedCollateral() + ghostPulledCollateral;
        for (uint256 i = 1; i <= n; ++i) credited -= ghostPaidOut[i];
        ghostPaidOut[id] = credited;
        _see(id);
    }

    function _see(uint256 id) internal {
        ghostFinal[id] = _book(id).state;
    }

    /* INTERNALS: AUCTION */

    function _runAuction(uint256 seed, uint256 premiumSeed) internal returns (uint256 auction) {
        Terms memory terms = _newTerms(seed, premiumSeed);
        terms.premium = uint96(_bound(premiumSeed, 1, 1e15));
        terms.startsAt = uint40(block.timestamp + 2 days);
        terms.expiresAt = uint40(block.timestamp + 2 days + COVER);
        PREMIUM.mint(terms.beneficiary, terms.premium);
        vm.prank(terms.beneficiary);
        auction = AuctionId.unwrap(AUCTION.open(terms, SPAN, SPAN, SPAN));
        for (uint256 i = 0; i < ACTORS; ++i) _commit(auction, terms, seed, actors[i]);
        vm.warp(block.timestamp + SPAN);
        for (uint256 i = 0; i < ACTORS; ++i) _reveal(auction, terms, seed, actors[(i + (seed % ACTORS)) % ACTORS]);
        vm.warp(block.timestamp + SPAN);
        AUCTION.advance(AuctionId.wrap(auction));
    }

    function _commit(uint256 auction, Terms memory terms, uint256 seed, address bidder) internal {
        if (bidder == terms.beneficiary) return;
        uint256 bond = AUCTION.bondFor(TRUST.scoreOf(bidder));
        BONDS.mint(bidder, bond);
        uint256 premium = _premiumOf(terms, seed, bidder);
        bytes32 seal = keccak256(abi.encode(auction, bidder, premium, bytes32(seed)));
        vm.prank(bidder);
        AUCTION.commit(AuctionId.wrap(auction), seal);
        bids.push(BidKey(auction, bidder));
        bidIndex[auction][bidder] = bids.length;
        ghostBond[bids.length - 1] = bond;
    }

    /// @dev About a third are never revealed; with an odd seed the last two always are.
    function _reveal(uint256 auction, Terms memory terms, uint256 seed, address bidder) internal {
        bool isSure = seed % 2 == 1 && (bidder == actors[ACTORS - 1] || bidder == actors[ACTORS - 2]);
        bool isSilent = uint256(keccak256(abi.encode(seed, bidder))) % 3 == 0;
        if (bidder == terms.beneficiary || (isSilent && !isSure)) return;
        uint256 premium = _premiumOf(terms, seed, bidder);
        AUCTION.reveal(AuctionId.wrap(auction), bidder, premium, bytes32(seed));
    }

    function _premiumOf(Terms memory terms, uint256 seed, address bidder) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(bidder, seed))) % (uint256(terms.premium) + 1);
    }

    /// @dev Whose turn it is locks, and the auction concludes.
    function _win(uint256 auction) internal {
        (Terms memory terms, Course memory course) = AUCTION.auctionOf(AuctionId.wrap(auction));
        address winner = AUCTION.bestOf(AuctionId.wrap(auction))[course.turn];
        COLLATERAL.mint(winner, terms.collateral);
        _accept(GuaranteeId.unwrap(course.guarantee), winner);
        AUCTION.advance(AuctionId.wrap(auction));
    }

    function _settle(BidKey memory key) internal {
        AuctionId auction = AuctionId.wrap(key.auction);
        Bid memory bid = AUCTION.bidOf(auction, key.bidder);
        (, Course memory course) = AUCTION.auctionOf(auction);
        if (bid.state == BidState.COMMITTED) {
            AUCTION.forfeit(auction, key.bidder);
            ghostForfeited += _endedBond(key.auction, key.bidder);
        } else if (bid.state == BidState.REVEALED && (course.isConcluded || !_isBest(auction, key.bidder))) {
            vm.prank(key.bidder);
            AUCTION.pullBond(auction, key.bidder);
            _endedBond(key.auction, key.bidder);
        }
    }

    function _isBest(AuctionId auction, address bidder) internal view returns (bool) {
        address[3] memory best = AUCTION.bestOf(auction);
        return best[0] == bidder || best[1] == bidder || best[2] == bidder;
    }

    /// @dev Counts an end of a bond.
    function _endedBond(uint256 auction, address bidder) internal returns (uint256 bond) {
        uint256 i = bidIndex[auction][bidder] - 1;
        bond = ghostBond[i];
        ++ghostEnds[i];
        ghostMovedOut[i] += bond;
    }

    /* INTERNALS: SMALL */

    function _terms(uint256 id) internal view returns (Terms memory terms) {
        (terms, ) = MARKET.guaranteeOf(GuaranteeId.wrap(id));
    }

    function _book(uint256 id) internal view returns (Book memory book) {
        (, book) = MARKET.guaranteeOf(GuaranteeId.wrap(id));
    }

    /// @dev Three places of a seed are three actors.
    function _actor(uint256 seed, uint256 place) internal view returns (address) {
        return actors[((seed % ACTORS) + place) % ACTORS];
    }

    /// @dev Now or later.
    function _max(uint256 at) internal view returns (uint256) {
        return at > block.timestamp ? at : block.timestamp;
    }
}
