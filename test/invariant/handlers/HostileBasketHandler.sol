// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Vm} from "forge-std/Vm.sol";

import {IIndexVault} from "../../../contracts/index/interfaces/IIndexVault.sol";
import {IInKindVault} from "../../../contracts/index/interfaces/IInKindVault.sol";
import {Component, Holding} from "../../../contracts/index/types/Basket.sol";
import {Target} from "../../../contracts/index/types/Weights.sol";
import {HostileERC20} from "../../../contracts/mocks/HostileERC20.sol";
import {INAVOracle} from "../../../contracts/oracle/interfaces/INAVOracle.sol";
import {AssetId} from "../../../contracts/shared/types/Ids.sol";
import {HostileBasketBooks} from "./HostileBasketBooks.sol";

/// @title HostileBasketHandler
/// @notice Everything that people, the admin, the guardian, the auction and hostile components can do to a vault. No act
/// may revert: each knows what the vault must answer in the state it finds, tries what must be refused, and does what must
/// succeed. Numbers are worked out here, by other arithmetic than the vault's where there is any.
contract HostileBasketHandler is HostileBasketBooks {
    bytes4 internal constant NO_NAV = INAVOracle.NAVOracle_NoNav.selector;
    bytes4 internal constant STOPPED = IInKindVault.IndexVault_MintingStopped.selector;
    bytes4 internal constant LIMITED = RateLimiter.RateLimitExceeded.selector;
    bytes4 internal constant OUT_OF_RANGE = IIndexVault.IndexVault_ParameterOutOfRange.selector;
    bytes32 internal constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    /// @dev Lists of a run: each costs every exit of this test some gas, and there need not be many.
    uint256 internal constant MAX_LISTS = 16;

    enum Exit {
        PLAIN,
        SKIPPING,
        SHORT,
        DEFERRED
    }

    struct Fees {
        uint256 mintBps;
        uint256 redeemBps;
        uint256 streamingBps;
    }

    struct Trade {
        uint256 at;
        uint256 amount;
    }

    Fees internal _fees;
    bool internal _hasNav = true;
    uint256 internal _navWad = WAD;
    uint256 internal _mintPriceWad = WAD;
    uint256 internal _redeemPriceWad = WAD;
    uint256 internal _window;
    uint256 internal _capacity;
    uint256[2] internal _left; // of both limits, before the act under way
    Trade[] internal _minted; // since the limit was set
    Trade[] internal _redeemed;

    /// @notice What acts met that not every run need meet.
    mapping(string what => uint256) public met;

    /* ACTS: NAV */

    function mintWithNAV(uint256 a, uint256 baseIn) external {
        if (_mint(_actor(a), baseIn, false) != 0) ++successes[Act.MINT];
    }

    function mintWithNAVPermit(uint256 a, uint256 baseIn) external {
        if (_mint(_actor(a), baseIn, true) != 0) ++successes[Act.MINT_WITH_PERMIT];
    }

    function redeemForTAO(uint256 a, uint256 tokens) external {
        address actor = _actor(a);
        _fund(actor);
        if (_redeem(actor, tokens) != 0) ++successes[Act.REDEEM];
    }

    /// @notice Rule 4: what an actor pays at the NAV he does not get back with a gain.
    function roundTripNav(uint256 a, uint256 baseIn) external {
        address actor = _actor(a);
        uint256 before = TOKEN.balanceOf(actor);
        uint256 paid = BASE.balanceOf(actor);
        baseIn = _mint(actor, baseIn, false);
        paid = baseIn + paid - paid;
        uint256 minted = TOKEN.balanceOf(actor) - before;
        if (minted == 0 || VAULT.maxRedeemForTAO(actor) < minted) return;
        try VAULT.previewRedeemForTAO(minted) {} catch {
            return; // worth less than a unit
        }
        uint256 got = _redeemExactly(actor, minted);
        _check(got <= paid, 4, "mint then redeem gains");
        ++successes[Act.ROUND_TRIP_NAV];
    }

    /* ACTS: IN KIND */

    function createInKind(uint256 a, uint256 tokens) external {
        if (_create(_actor(a), _bound(tokens, 1, 1e24)).length != 0) ++successes[Act.CREATE];
    }

    /// @notice Rule 3: a component that takes a fee on the way in is refused.
    function createWithFeeToken(uint256 a, uint256 i, uint256 tokens) external {
        if (_isStopped()) return;
        Snap memory before = _snap();
        i = i % before.units.length;
        if (before.units[i] == 0) return;
        address actor = _actor(a);
        tokens = _bound(tokens, 1e6, 1e24);
        uint256[] memory amounts = VAULT.previewCreateInKind(tokens);
        _provide(actor, amounts);
        parts[i].setFee(true);
        _isLocked = true;
        bytes memory data = abi.encodeCall(IInKindVault.createInKind, (tokens, amounts, actor));
        vm.prank(actor);
        (bool isDone, bytes memory answer) = address(VAULT).call(data);
        _isLocked = false;
        parts[i].setFee(false);
        _check(
            !isDone && bytes4(answer) == IInKindVault.IndexVault_InexactReceipt.selector,
            3,
            "took an inexact receipt"
        );
        _check(keccak256(abi.encode(_snap())) == keccak256(abi.encode(before)), 3, "kept something of it");
        _checkAfter(before, 0);
        ++successes[Act.CREATE_WITH_FEE_TOKEN];
    }

    /// @notice All at once, or not at all while a component is broken.
    function redeemInKind(uint256 a, uint256 tokens) external {
        if (_exit(_actor(a), tokens, 0, Exit.PLAIN).length != 0) ++successes[Act.EXIT];
    }

    /// @notice Skips what is broken, and at random what is not.
    function redeemInKindSkipping(uint256 a, uint256 tokens, uint256 skip) external {
        _exit(_actor(a), tokens, (skip & type(uint24).max) | _broken(), Exit.SKIPPING);
        ++successes[Act.EXIT_SKIPPING];
    }

    function redeemInKindShort(uint256 a, uint256 tokens) external {
        if (_exit(_actor(a), tokens, 0, Exit.SHORT).length != 0) ++successes[Act.EXIT_SHORT];
    }

    function redeemDeferred(uint256 a, uint256 tokens) external {
        _exit(_actor(a), tokens, type(uint256).max, Exit.DEFERRED);
        ++successes[Act.EXIT_DEFERRED];
    }

    function claimOne(uint256 a, uint256 seed) external {
        if (_claim(_actor(a), seed, 1)) ++successes[Act.CLAIM_ONE];
    }

    function claimSeveral(uint256 a, uint256 seed) external {
        if (_claim(_actor(a), seed, 2)) ++successes[Act.CLAIM_SEVERAL];
    }

    function claimAll(uint256 a, uint256 seed) external {
        if (_claim(_actor(a), seed, type(uint256).max)) ++successes[Act.CLAIM_ALL];
    }

    /// @notice Rule 4: in and out in kind, and out and in, gains of nothing.
    function roundTripInKind(uint256 a, uint256 tokens, bool isOutFirst) external {
        if (_isStopped()) return;
        _disarm();
        address actor = _actor(a);
        tokens = _bound(tokens, 1e6, isOutFirst ? _fund(actor) : 1e24);
        uint256[] memory paid;
        uint256[] memory got;
        if (isOutFirst) got = _exitExactly(actor, tokens, 0, Exit.PLAIN);
        paid = _create(actor, tokens);
        if (!isOutFirst) got = _exitExactly(actor, tokens, 0, Exit.PLAIN);
        for (uint256 i = 0; i < got.length; ++i) {
            _check(got[i] <= paid[i], 4, "a round trip in kind gains");
        }
        ++successes[Act.ROUND_TRIP_IN_KIND];
    }

    /* ACTS: OTHERS */

    /// @notice Rule 8: base asset, a component or index tokens, sent to the vault, the auction or the desk.
    function donate(uint256 what, uint256 where, uint256 amount) external {
        address to =
            where % 3 == 0
                ? address(VAULT)
                : where % 3 == 1
                    ? address(AUCTION)
                    : address(DESK);
        Snap memory before = _snap();
        if (what % 7 == 6) {
            vm.prank(FIRST);
            TOKEN.transfer(DONOR, 1e9);
        }
        bytes32 wasPriced = _everythingPriced();
        amount = _bound(amount, 1, 1e27);
        if (what % 7 < PARTS) {
            parts[what % 7].mint(to, amount);
        } else if (what % 7 == PARTS) {
            BASE.mint(to, amount);
            if (to == address(VAULT)) ghostDonatedBase += amount;
        } else {
            vm.prank(DONOR);
            TOKEN.transfer(to, 1e9);
        }
        _check(_everythingPriced() == wasPriced, 8, "a donation moved a price, a unit or a share");
        _checkAfter(before, type(uint256).max);
        ++successes[Act.DONATE];
    }

    /// @notice The NAV moves anywhere in its sane range; half the time without a band.
    function moveNav(uint256 navWad, uint256 bandBps) external {
        _navWad = _bound(navWad, 0.1e18, 1000e18);
        bandBps = bandBps % 2 == 0 ? 0 : _bound(bandBps, 1, 500);
        _mintPriceWad = _navWad + Math.ceilDiv(_navWad * bandBps, BPS);
        _redeemPriceWad = (_navWad * (BPS - bandBps)) / BPS;
        ORACLE.setQuote(_navWad, _mintPriceWad, _redeemPriceWad);
        _hasNav = true;
        ++successes[Act.MOVE_NAV];
    }

    /// @notice There is no valid NAV: rule 7.
    function loseNav() external {
        ORACLE.setNav(0);
        _hasNav = false;
        _checkNoNav();
        ++successes[Act.LOSE_NAV];
    }

    /// @notice Rule 10: time alone makes at most what the fee of a year says.
    function warp(uint256 elapsed) external {
        Snap memory before = _snap();
        _warp(_bound(elapsed, 1, 30 days));
        _checkAfter(before, 0);
        ++successes[Act.WARP];
    }

    function setFees(uint256 mintBps, uint256 redeemBps, uint256 streamingBps) external {
        Snap memory before = _snap();
        _fees = Fees(mintBps % 201, redeemBps % 201, streamingBps % 501);
        (, , , , uint256 owed) = VAULT.fees();
        VAULT.setFees(_fees.mintBps, _fees.redeemBps, _fees.streamingBps, COLLECTOR);
        ghostMade += owed;
        _check(VAULT.effectiveSupply() == before.supply, 10, "setting fees moved the supply");
        _checkAfter(before, 0);
        ++successes[Act.SET_FEES];
    }

    /// @notice Rule 10: a poke changes nothing but who it is written for; a second one finds nothing.
    function collectFees() external {
        Snap memory before = _snap();
        uint256 had = TOKEN.balanceOf(COLLECTOR);
        uint256 made = VAULT.collectFees();
        ghostMade += made;
        _check(made == before.supply - before.made, 10, "other than accrued was made");
        _check(TOKEN.balanceOf(COLLECTOR) == had + made, 10, "made for another");
        _check(VAULT.effectiveSupply() == before.supply, 10, "a poke moved the supply");
        _check(VAULT.collectFees() == 0, 10, "a second poke made more");
        _checkAfter(before, 0);
        if (made != 0) ++successes[Act.COLLECT_FEES];
    }

    function setRateLimit(uint256 window, uint256 capacity) external {
        bool isOff = capacity % 4 == 0;
        _window = isOff ? 0 : _bound(window, 60, 7 days);
        uint256 asked = isOff ? 0 : _bound(capacity, 1e18, 1e24);
        VAULT.setRateLimit(_window, asked);
        _capacity = asked - (asked % 32); // 32 equal tranches
        delete _minted;
        delete _redeemed;
        ++successes[Act.SET_RATE_LIMIT];
    }

    /// @notice Rule 27: a stop can be shortened, never extended, and minting rests open after it.
    function stopMinting(uint256 forSeconds) external {
        forSeconds = _bound(forSeconds, 0, 3 days);
        uint256 until = block.timestamp + forSeconds;
        bytes memory data = abi.encodeCall(IIndexVault.stopMinting, (forSeconds));
        if (forSeconds == 0 && block.timestamp >= ghostStopUntil) {
            return _checkRefused(address(this), data, OUT_OF_RANGE, 27, "a stop that does not run was ended");
        }
        if (block.timestamp < ghostStopUntil && until > ghostStopUntil) {
            return _checkRefused(address(this), data, OUT_OF_RANGE, 27, "a stop was extended");
        }
        if (ghostStopUntil != 0 && block.timestamp >= ghostStopUntil && block.timestamp < ghostStopUntil + 1 days) {
            bytes4 reason = IIndexVault.IndexVault_StopTooSoon.selector;
            return _checkRefused(address(this), data, reason, 27, "stopped without a rest");
        }
        VAULT.stopMinting(forSeconds);
        ghostStopUntil = until;
        ++successes[Act.STOP_MINTING];
    }

    /// @notice New targets, their notice, an auction with fills, and its end.
    function rebalance(uint256 seed) external {
        if (VAULT.basketVersion() >= MAX_LISTS) return;
        Snap memory before = _snap();
        _disarm();
        _announce(seed);
        _warp(1 days);
        AUCTION.open(1 days, seed % 1001, (seed >> 16) % 501);
        _warp((seed >> 32) % (1 days));
        uint256 fills;
        for (uint256 k = 0; k < 36 && fills < 3; ++k) {
            if (_fill((seed >> 48) + k)) ++fills;
        }
        // An exit while trades are not written down yet.
        if (seed % 2 == 0) _exit(_actor(seed), seed, seed & 31, Exit.SKIPPING);
        else _exit(_actor(seed), seed, type(uint256).max, Exit.DEFERRED);
        _warp(1 days);
        before = _snap();
        AUCTION.close();
        _checkAfter(before, 0);
        _warp(1 hours);
        if (fills != 0) ++successes[Act.FILL_AUCTION];
    }

    /// @notice A component turns hostile, in any way there is, or obeys again.
    function arm(uint256 i, uint256 mode, uint256 which) external {
        WatchedData memory w = WatchedData(i % PARTS, mode % 7, which % 4);
        parts[w.part].arm(address(VAULT), HostileERC20.Mode(w.mode));
        bytes memory data = abi.encodeCall(IIndexVault.collectFees, ());
        if (w.which == 1) data = abi.encodeWithSignature("redeemInKind(uint256)", WAD);
        if (w.which == 2) data = abi.encodeCall(IInKindVault.claim, (256, type(uint256).max, address(this)));
        if (w.which == 3) data = abi.encodeCall(IInKindVault.redeemDeferred, (WAD));
        parts[w.part].setCall(address(VAULT), data);
        ++successes[Act.ARM];
    }

    struct WatchedData {
        uint256 part;
        uint256 mode;
        uint256 which;
    }

    function transfer(uint256 from, uint256 to, uint256 amount) external {
        Snap memory before = _snap();
        amount = _bound(amount, 0, _fund(_actor(from)));
        address receiver = to % (ACTORS + 1) == ACTORS ? VAULT.LOCK() : _actor(to);
        vm.prank(_actor(from));
        TOKEN.transfer(receiver, amount);
        _checkAfter(before, 0);
        ++successes[Act.TRANSFER];
    }

    /// @notice Rule 29: a permit of the index token works once, here, in time.
    function permit(uint256 a, uint256 value, uint256 lifetime) external {
        address owner = actors[a % ACTORS];
        uint256 deadline = block.timestamp + (lifetime % 1 days);
        uint256 nonce = TOKEN.nonces(owner);
        _check(!_tryPermit(a, value, deadline, nonce, block.chainid + 1), 29, "worked from another chain");
        _check(!_tryPermit(a, value, block.timestamp - 1, nonce, block.chainid), 29, "worked after its deadline");
        _check(!_tryPermit(a, value, deadline, nonce + 1, block.chainid), 29, "worked out of turn");
        _check(TOKEN.nonces(owner) == nonce, 29, "a refused permit was used up");
        _check(_tryPermit(a, value, deadline, nonce, block.chainid), 29, "did not work");
        _check(TOKEN.allowance(owner, FRIEND) == value && TOKEN.nonces(owner) == nonce + 1, 29, "worked otherwise");
        _check(!_tryPermit(a, value, deadline, nonce, block.chainid), 29, "worked twice");
        ++successes[Act.PERMIT];
    }

    /// @notice Rule 32: the admin tries everything he must not be able to do.
    function tryAdmin(uint256 seed) external {
        uint256 excess = 1 + (seed % 1e6);
        _refuseAdmin(abi.encodeCall(IIndexVault.setFees, (200 + excess, 0, 0, COLLECTOR)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setFees, (0, 200 + excess, 0, COLLECTOR)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setFees, (0, 0, 500 + excess, COLLECTOR)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setRateLimit, (60, 1e18 - excess)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setRateLimit, (7 days + excess, 1e18)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setRateLimit, (59, 1e18)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.setRateLimit, (excess, 0)), OUT_OF_RANGE);
        _refuseAdmin(abi.encodeCall(IIndexVault.stopMinting, (3 days + excess)), OUT_OF_RANGE);
        bytes4 reason = IIndexVault.IndexVault_ModulesBound.selector;
        _refuseAdmin(abi.encodeCall(IIndexVault.bindModules, (address(this), address(this))), reason);
        Component[] memory none = new Component[](0);
        bytes memory data = abi.encodeCall(IIndexVault.seed, (none, 0, WAD, address(this)));
        _refuseAdmin(data, IIndexVault.IndexVault_AlreadySeeded.selector);
        data = abi.encodeCall(IIndexVault.recompose, (0, none));
        _refuseAdmin(data, IIndexVault.IndexVault_NotModule.selector);
        ++successes[Act.TRY_ADMIN];
    }

    /* INTERNALS: NAV */

    /// @dev Returns what was paid, 0 when the vault rightly refused.
    function _mint(address actor, uint256 baseIn, bool byPermit) internal returns (uint256) {
        baseIn = _bound(baseIn, 1e6, 1e24);
        bytes memory data = abi.encodeWithSignature("mintWithNAV(uint256)", baseIn);
        if (_isStopped()) {
            _checkRefused(actor, data, STOPPED, 27, "minted while stopped");
            return 0;
        }
        if (!_hasNav) {
            _checkRefused(actor, data, NO_NAV, 7, "minted without a NAV");
            return 0;
        }
        uint256 most = VAULT.maxMintWithNAV();
        if (_capacity != 0) {
            data = abi.encodeWithSignature("mintWithNAV(uint256)", most < 1e6 ? baseIn : most + 1);
            if (most >= 1e6) _checkRefused(actor, data, LIMITED, 30, "minted over the limit");
            else if (most < baseIn) _checkRefused(actor, data, LIMITED, 30, "minted over the limit");
        }
        if (most < 1e6) return 0;
        baseIn = _bound(baseIn, 1e6, most);
        Snap memory before = _snap();
        uint256 expected = _tokensFor(baseIn);
        uint256 had = TOKEN.balanceOf(actor);
        BASE.mint(actor, baseIn);
        _refuseMint(actor, baseIn, expected + 1);
        _check(VAULT.previewMintWithNAV(baseIn) == expected, 28, "the preview of a mint");
        vm.recordLogs();
        (, , _left[0], _left[1]) = VAULT.rateLimit();
        _isLocked = true;
        if (byPermit) _sendMintPermit(actor, baseIn, expected);
        else _sendMint(actor, baseIn, expected);
        _isLocked = false;
        uint256 got = TOKEN.balanceOf(actor) - had;
        _check(got == expected, 11, "a mint gives other than the price says");
        ghostMade += got;
        // Rule 6: got x price <= paid, and a unit more of either would be too much.
        _check(got * _mintPriceWad <= baseIn * WAD && _mintPriceWad >= _navWad, 6, "minted below the high side");
        _check(got <= baseIn * 10, 6, "minted below 0.1");
        if (_fees.mintBps == 0) _check((got + 1) * _mintPriceWad > baseIn * WAD, 6, "minted above the price");
        _check(_snap().flow[CASH] == before.flow[CASH] + baseIn, 3, "a mint took another amount");
        _record(0, _minted, baseIn);
        _checkAfter(before, 0);
        return baseIn;
    }

    function _refuseMint(address actor, uint256 baseIn, uint256 minOut) internal {
        bytes memory data = abi.encodeWithSignature(
            "mintWithNAV(uint256,uint256,uint256,address)",
            baseIn,
            minOut,
            block.timestamp,
            actor
        );
        _checkRefused(actor, data, IIndexVault.IndexVault_BelowMinimum.selector, 11, "minted below the minimum");
    }

    function _sendMint(address actor, uint256 baseIn, uint256 minOut) internal {
        vm.prank(actor);
        VAULT.mintWithNAV(baseIn, minOut, block.timestamp, actor);
        _checkNavOf(keccak256("MintWithNAV(address,uint256,uint256,uint256)"));
    }

    /// @dev Rule 29 of the base asset's permit: it pays for one mint, and not for the next.
    function _sendMintPermit(address actor, uint256 baseIn, uint256 minOut) internal {
        vm.prank(actor);
        BASE.approve(address(VAULT), 0);
        uint256 nonce = BASE.nonces(actor);
        bytes32 hash = keccak256(abi.encode(PERMIT_TYPEHASH, actor, address(VAULT), baseIn, nonce, block.timestamp));
        hash = keccak256(abi.encodePacked(hex"1901", BASE.DOMAIN_SEPARATOR(), hash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keyOf(actor), hash);
        bytes memory data = abi.encodeCall(
            IIndexVault.mintWithNAVPermit,
            (baseIn, minOut, block.timestamp, actor, v, r, s)
        );
        vm.prank(actor);
        (bool isDone, ) = address(VAULT).call(data);
        _check(isDone, 29, "a permit did not pay for a mint");
        _checkNavOf(keccak256("MintWithNAV(address,uint256,uint256,uint256)"));
        vm.prank(actor);
        (isDone, ) = address(VAULT).call(data);
        _check(!isDone && BASE.nonces(actor) == nonce + 1, 29, "a permit paid twice");
        vm.prank(actor);
        BASE.approve(address(VAULT), type(uint256).max);
    }

    function _redeem(address actor, uint256 tokens) internal returns (uint256) {
        uint256 most = VAULT.maxRedeemForTAO(actor);
        if (!_hasNav) {
            bytes memory data = abi.encodeWithSignature("redeemForTAO(uint256)", 1e9);
            _checkRefused(actor, data, NO_NAV, 7, "redeemed without a NAV");
            return 0;
        }
        if (most < 1e9) return 0; // the cash or the limit is used up
        tokens = tokens % 5 == 0 ? most : _bound(tokens, 1e9, most); // the maximum is taken as it is said
        return _redeemExactly(actor, tokens);
    }

    function _redeemExactly(address actor, uint256 tokens) internal returns (uint256 got) {
        Snap memory before = _snap();
        uint256 fee = Math.ceilDiv(tokens * _fees.redeemBps, BPS);
        uint256 expected = ((tokens - fee) * _redeemPriceWad) / WAD;
        _check(VAULT.previewRedeemForTAO(tokens) == expected, 28, "the preview of a redemption");
        bytes memory data = abi.encodeWithSignature(
            "redeemForTAO(uint256,uint256,uint256,address)",
            tokens,
            expected + 1,
            block.timestamp,
            actor
        );
        _checkRefused(actor, data, IIndexVault.IndexVault_BelowMinimum.selector, 11, "redeemed below the minimum");
        got = BASE.balanceOf(actor);
        vm.recordLogs();
        (, , _left[0], _left[1]) = VAULT.rateLimit();
        _isLocked = true;
        vm.prank(actor);
        VAULT.redeemForTAO(tokens, expected, block.timestamp, actor);
        _isLocked = false;
        _checkNavOf(keccak256("RedeemForTAO(address,uint256,uint256,uint256)"));
        got = BASE.balanceOf(actor) - got;
        ghostMade -= tokens;
        _check(got == expected, 11, "a redemption pays other than the price says");
        _check(got * WAD <= tokens * _redeemPriceWad && _redeemPriceWad <= _navWad, 6, "redeemed above the low side");
        _check(got <= tokens * 1000, 6, "redeemed above 1000");
        if (_fees.redeemBps == 0) _check((got + 1) * WAD > tokens * _redeemPriceWad, 6, "redeemed below the price");
        _check(_snap().flow[CASH] == before.flow[CASH] - got, 3, "a redemption sent another amount");
        if (_isStopped()) ++met["redeemed while stopped"];
        _record(1, _redeemed, got);
        _checkAfter(before, 0);
    }

    function _tokensFor(uint256 baseIn) internal view returns (uint256 tokens) {
        tokens = (baseIn * WAD) / _mintPriceWad;
        tokens -= Math.ceilDiv(tokens * _fees.mintBps, BPS);
    }

    /// @dev Rule 11: the NAV that is recorded is the one in force.
    function _checkNavOf(bytes32 topic) internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 found;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(VAULT) || logs[i].topics[0] != topic) continue;
            ++found;
            (, , uint256 navWad) = abi.decode(logs[i].data, (uint256, uint256, uint256));
            _check(navWad == _navWad, 11, "another NAV is recorded");
        }
        _check(found == 1, 11, "the NAV is not recorded once");
    }

    function _checkNoNav() internal {
        (bool isDone, bytes memory answer) = address(VAULT).staticcall(
            abi.encodeCall(IIndexVault.previewRedeemForTAO, (WAD))
        );
        _check(!isDone && bytes4(answer) == NO_NAV, 7, "previews a redemption without a NAV");
        _check(VAULT.maxMintWithNAV() == 0 && VAULT.maxRedeemForTAO(FIRST) == 0, 7, "a maximum without a NAV");
    }

    /// @dev Rule 30: no more than two capacities in any window.
    function _record(uint256 which, Trade[] storage trades, uint256 amount) internal {
        if (_capacity == 0) return;
        _checkLeft(which, amount);
        trades.push(Trade(block.timestamp, amount));
        uint256 sum;
        for (uint256 i = trades.length; i != 0 && trades[i - 1].at + _window > block.timestamp; --i) {
            sum += trades[i - 1].amount;
        }
        _check(sum <= 2 * _capacity, 30, "more than two capacities in a window");
        ++met["traded under a limit"];
    }

    /// @dev Rule 30: an act takes what it moved from its own limit, and wastes less than a 128th of what a till holds.
    function _checkLeft(uint256 which, uint256 amount) internal {
        uint256[2] memory left;
        uint256 capacity;
        (, capacity, left[0], left[1]) = VAULT.rateLimit();
        _check(capacity == _capacity, 30, "another capacity is said");
        _check(left[which] + amount <= _left[which], 30, "more is left than before less what was moved");
        uint256 waste = capacity / 32 / 128 + (1 << 28);
        _check(left[which] + amount + waste >= _left[which], 30, "more was wasted than a till rounds");
        _check(left[1 - which] == _left[1 - which], 30, "the other limit moved");
    }

    /* INTERNALS: IN KIND */

    /// @dev Returns what was paid, nothing when the vault rightly refused.
    function _create(address actor, uint256 tokens) internal returns (uint256[] memory amounts) {
        Snap memory before = _snap();
        if (_isStopped()) {
            uint256[] memory any = new uint256[](before.units.length + 1);
            bytes memory data = abi.encodeCall(IInKindVault.createInKind, (tokens, any, actor));
            _checkRefused(actor, data, STOPPED, 27, "created while stopped");
            return amounts;
        }
        amounts = _costOf(before, tokens);
        _provide(actor, amounts);
        _check(_isSame(VAULT.previewCreateInKind(tokens), amounts), 28, "the preview of a creation");
        _refuseDearer(actor, tokens, amounts);
        uint256[21] memory had = _balancesOf(actor);
        uint256 owned = TOKEN.balanceOf(actor);
        _isLocked = true;
        vm.prank(actor);
        uint256[] memory paid = VAULT.createInKind(tokens, amounts, actor);
        _isLocked = false;
        ghostMade += tokens;
        _check(_isSame(paid, amounts), 28, "a creation says other than it takes");
        _check(TOKEN.balanceOf(actor) == owned + tokens, 1, "a creation made another amount");
        _checkFlows(before, had, _balancesOf(actor), amounts, 0, false);
        _checkAfter(before, RAY);
        _meet();
    }

    function _refuseDearer(address actor, uint256 tokens, uint256[] memory amounts) internal {
        uint256 last = amounts.length - 1;
        if (amounts[last] == 0) return;
        --amounts[last];
        bytes memory data = abi.encodeCall(IInKindVault.createInKind, (tokens, amounts, actor));
        _checkRefused(actor, data, IInKindVault.IndexVault_AboveMaximumIn.selector, 11, "took more than the maximum");
        ++amounts[last];
    }

    /// @dev What `tokens`, and the fee's on top, cost: the share of baskets rounded up, and that of each component.
    function _costOf(Snap memory s, uint256 tokens) internal view returns (uint256[] memory amounts) {
        tokens += Math.ceilDiv(tokens * _fees.mintBps, BPS);
        uint256 baskets = Math.ceilDiv(tokens * s.baskets, s.supply);
        amounts = new uint256[](s.units.length + 1);
        for (uint256 i = 0; i < s.units.length; ++i) {
            amounts[i] = Math.ceilDiv(s.units[i] * baskets, RAY);
        }
        amounts[s.units.length] = Math.ceilDiv(tokens * s.cash, s.supply);
    }

    function _exit(address actor, uint256 tokens, uint256 skip, Exit how) internal returns (uint256[] memory) {
        return _exitExactly(actor, _bound(tokens, 1e6, _fund(actor)), skip, how);
    }

    /// @dev Returns what was sent, nothing when a component is broken and nothing is skipped.
    function _exitExactly(
        address actor,
        uint256 tokens,
        uint256 skip,
        Exit how
    ) internal returns (uint256[] memory amounts) {
        Snap memory before = _snap();
        uint256 baskets = (tokens * before.baskets) / before.supply;
        amounts = _shareOf(before, baskets, tokens);
        _check(_isSame(VAULT.previewRedeemInKind(tokens), amounts), 28, "the preview of an exit");
        // Rule 5: one more of the smallest part of a basket would take from the others' share.
        if (baskets + 1 < before.baskets) {
            uint256 left = (before.baskets - baskets - 1) * before.supply;
            _check(left < before.baskets * (before.supply - tokens), 5, "baskets are rounded too far");
        }
        skip &= ((1 << before.units.length) - 1) | (1 << CASH);
        if (how == Exit.PLAIN || how == Exit.SKIPPING) _refuseLess(actor, tokens, amounts, skip);
        if (_meetsBroken(actor, tokens, amounts, skip, how)) return new uint256[](0);
        _sendExit(before, actor, tokens, amounts, skip, how);
        ghostMade -= tokens;
        _checkAfter(before, RAY);
        _meet();
        if (skip & _broken() != 0) ++met["kept a broken component as a claim"];
    }

    function _sendExit(
        Snap memory before,
        address actor,
        uint256 tokens,
        uint256[] memory amounts,
        uint256 skip,
        Exit how
    ) internal {
        uint256[21] memory had = _balancesOf(actor);
        bytes memory data = _exitData(tokens, amounts, actor, skip, how);
        _isLocked = true;
        vm.prank(actor);
        (bool isDone, ) = address(VAULT).call(data);
        _isLocked = false;
        _check(isDone, _isStopped() ? 27 : 9, "an exit was stopped");
        _checkFlows(before, had, _balancesOf(actor), amounts, skip, true);
    }

    function _exitData(
        uint256 tokens,
        uint256[] memory amounts,
        address to,
        uint256 skip,
        Exit how
    ) internal pure returns (bytes memory) {
        if (how == Exit.SHORT) return abi.encodeWithSignature("redeemInKind(uint256)", tokens);
        if (how == Exit.DEFERRED) return abi.encodeCall(IInKindVault.redeemDeferred, (tokens));
        if (how == Exit.PLAIN) {
            return abi.encodeWithSignature("redeemInKind(uint256,uint256[],address)", tokens, amounts, to);
        }
        return abi.encodeWithSignature("redeemInKind(uint256,uint256[],address,uint256)", tokens, amounts, to, skip);
    }

    /// @dev Rule 9: what is broken and not skipped stops the exit, by its name; true when it does.
    function _meetsBroken(
        address actor,
        uint256 tokens,
        uint256[] memory amounts,
        uint256 skip,
        Exit how
    ) internal returns (bool) {
        uint256 broken = _broken() & ~skip;
        for (uint256 i = 0; i + 1 < amounts.length; ++i) {
            if (broken & (1 << i) == 0 || amounts[i] == 0) continue;
            bytes memory data = _exitData(tokens, amounts, actor, skip, how);
            bytes4 reason = IInKindVault.IndexVault_ComponentFailed.selector;
            _checkRefused(actor, data, reason, 9, "a broken component did not stop an exit that asked for it");
            ++met["stopped by a broken component"];
            return true;
        }
        return false;
    }

    function _refuseLess(address actor, uint256 tokens, uint256[] memory amounts, uint256 skip) internal {
        uint256 i = tokens % amounts.length;
        ++amounts[i];
        bytes memory data = _exitData(tokens, amounts, actor, skip, Exit.SKIPPING);
        bytes4 reason = IInKindVault.IndexVault_BelowMinimumOut.selector;
        _checkRefused(actor, data, reason, 11, "an exit gives less than the minimum");
        --amounts[i];
    }

    function _shareOf(Snap memory s, uint256 baskets, uint256 tokens) internal pure returns (uint256[] memory amounts) {
        amounts = new uint256[](s.units.length + 1);
        for (uint256 i = 0; i < s.units.length; ++i) {
            amounts[i] = (s.units[i] * baskets) / RAY;
        }
        amounts[s.units.length] = (tokens * s.cash) / s.supply;
    }

    /// @dev Rules 3 and 9: exactly `amounts` moved between the actor and the vault, but for what was skipped.
    function _checkFlows(
        Snap memory before,
        uint256[21] memory had,
        uint256[21] memory has,
        uint256[] memory amounts,
        uint256 skip,
        bool isOut
    ) internal {
        uint256[21] memory flow = _snap().flow;
        for (uint256 k = 0; k < amounts.length; ++k) {
            uint256 i = k + 1 == amounts.length ? CASH : k;
            uint256 moved = skip & (1 << i) != 0 ? 0 : amounts[k];
            uint256 gone = isOut ? before.flow[i] - flow[i] : flow[i] - before.flow[i];
            uint256 come = isOut ? has[i] - had[i] : had[i] - has[i];
            _check(gone == moved && come == moved, isOut ? 9 : 3, "another amount moved");
        }
    }

    /// @dev Pays the first `count` open components from `seed` on. True when all that was asked was paid.
    function _claim(address actor, uint256 seed, uint256 count) internal returns (bool) {
        uint256 claimId = VAULT.rawOpenClaim(actor, seed);
        if (claimId == 0) {
            _exit(actor, seed, type(uint256).max, Exit.DEFERRED);
            claimId = VAULT.rawOpenClaim(actor, seed);
        }
        (uint256 asked, uint256 payable_) = _choose(actor, claimId, seed, count);
        bytes memory data = abi.encodeCall(IInKindVault.claim, (claimId, asked, actor));
        if (payable_ == 0) {
            bytes4 reason = IInKindVault.IndexVault_NothingClaimed.selector;
            _checkRefused(actor, data, reason, 9, "a broken component paid a claim");
            return false;
        }
        return _sendClaim(actor, claimId, data, asked, payable_);
    }

    function _sendClaim(
        address actor,
        uint256 claimId,
        bytes memory data,
        uint256 asked,
        uint256 payable_
    ) internal returns (bool) {
        Snap memory before = _snap();
        uint256[21] memory had = _balancesOf(actor);
        (uint256[] memory amounts, uint256 open) = _claimed(actor, claimId);
        _isLocked = true;
        vm.prank(actor);
        (bool isDone, bytes memory answer) = address(VAULT).call(data);
        _isLocked = false;
        _check(isDone, _isStopped() ? 27 : 9, "a claim was stopped");
        _check(isDone && abi.decode(answer, (uint256)) == payable_, 9, "other components were paid");
        _checkFlows(before, had, _balancesOf(actor), amounts, ~payable_, true);
        (uint256 openAfter, , ) = VAULT.claimOf(actor, claimId);
        _check(openAfter == open & ~payable_, 9, "what was not paid is not owed any more");
        if (payable_ != asked) ++met["paid a claim but for the broken"];
        _checkAfter(before, RAY);
        return payable_ == asked;
    }

    /// @dev What a claim stands for, cash last, and what of it is open.
    function _claimed(address actor, uint256 claimId) internal view returns (uint256[] memory amounts, uint256 open) {
        uint256 baskets;
        uint256 cash;
        uint256[] memory units;
        (baskets, cash, open, units) = VAULT.rawClaim(actor, claimId);
        amounts = new uint256[](units.length + 1);
        for (uint256 i = 0; i < units.length; ++i) {
            amounts[i] = (units[i] * baskets) / RAY;
        }
        amounts[units.length] = cash;
    }

    /// @dev `count` of the open bits from bit `seed` on, and those of them that can be paid.
    function _choose(
        address actor,
        uint256 claimId,
        uint256 seed,
        uint256 count
    ) internal view returns (uint256 asked, uint256 payable_) {
        (uint256 baskets, , uint256 open, uint256[] memory units) = VAULT.rawClaim(actor, claimId);
        uint256 broken = _broken();
        for (uint256 k = 0; k <= CASH && count != 0; ++k) {
            uint256 i = ((seed % (CASH + 1)) + k) % (CASH + 1);
            if (open & (1 << i) == 0) continue;
            asked |= 1 << i;
            --count;
            if (broken & (1 << i) == 0 || (units[i] * baskets) / RAY == 0) payable_ |= 1 << i;
        }
    }

    /* INTERNALS: AUCTION */

    /// @dev Five targets of at least 5 %, the rest in cash; the fifth component joins by it.
    function _announce(uint256 seed) internal {
        Target[] memory targets = new Target[](PARTS);
        uint256 cashBps = BPS;
        for (uint256 i = 0; i < PARTS; ++i) {
            uint256 weightBps = 500 + (uint256(keccak256(abi.encode(seed, i))) % 1301);
            cashBps -= weightBps;
            targets[i] = Target(AssetId.wrap(uint32(i + 1)), address(parts[i]), uint16(weightBps));
            // A basket that no NAV follows: only what it weighs matters here.
            ORACLE.setPrice(targets[i].assetId, 0.05e18 + (uint256(keccak256(abi.encode(i, seed))) % 1e18));
        }
        AUCTION.announceTargets(targets, cashBps);
    }

    /// @dev Tries pair `k` of the six positions; true when there was something to trade.
    function _fill(uint256 k) internal returns (bool) {
        uint256 sold = k % 6 == 5 ? CASH : k % 6;
        uint256 bought = (k / 6) % 6 == 5 ? CASH : (k / 6) % 6;
        uint256 maxSold = 1 + (uint256(keccak256(abi.encode(k))) % 1e27);
        try AUCTION.previewFill(sold, bought, maxSold) returns (uint256 soldAmount, uint256 paid) {
            Snap memory before = _snap();
            if (bought == CASH) BASE.mint(address(this), paid);
            else parts[bought].mint(address(this), paid);
            _isLocked = true;
            (uint256 soldNow, uint256 paidNow) = AUCTION.fill(sold, bought, maxSold, paid, block.timestamp, DONOR);
            _isLocked = false;
            _check(soldNow == soldAmount && paidNow == paid, 28, "the preview of a fill");
            Snap memory s = _snap();
            _check(s.flow[sold] == before.flow[sold] - soldNow, 3, "a fill sent another amount");
            _check(s.flow[bought] == before.flow[bought] + paidNow, 3, "a fill took another amount");
            // What is held is rounded down once, and once more when it becomes units per basket.
            _checkAfter(before, RAY + s.baskets);
            return true;
        } catch {
            return false;
        }
    }

    /* INTERNALS: OTHERS */

    /// @dev Supply after `elapsed`: at least 1 + x times, at most 1 + x + x^2 times what it was, x the fee of that time.
    function _warp(uint256 elapsed) internal {
        uint256 was = VAULT.effectiveSupply();
        vm.warp(block.timestamp + elapsed);
        uint256 isNow = VAULT.effectiveSupply();
        uint256 xWad = (WAD * _fees.streamingBps * elapsed) / (BPS * 365.25 days);
        _check(isNow * WAD + 2 * WAD >= was * (WAD + xWad) - was * 4, 10, "less accrued than the fee says");
        _check(
            isNow * WAD <= was * (WAD + xWad + (xWad * xWad) / WAD + 4) + 2 * WAD,
            10,
            "more accrued than the fee says"
        );
    }

    function _tryPermit(
        uint256 a,
        uint256 value,
        uint256 deadline,
        uint256 nonce,
        uint256 chainId
    ) internal returns (bool) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("TAO20 Index"),
                keccak256("1"),
                chainId,
                address(TOKEN)
            )
        );
        address owner = actors[a % ACTORS];
        bytes32 hash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, FRIEND, value, nonce, deadline));
        hash = keccak256(abi.encodePacked(hex"1901", domain, hash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[a % ACTORS], hash);
        try TOKEN.permit(owner, FRIEND, value, deadline, v, r, s) {
            return true;
        } catch {
            return false;
        }
    }

    function _refuseAdmin(bytes memory data, bytes4 reason) internal {
        _checkRefused(address(this), data, reason, 32, "the admin could do it");
    }

    /// @dev Every price, unit and share there is.
    function _everythingPriced() internal view returns (bytes32 hash) {
        (Holding[] memory units, uint256 cashPerToken) = VAULT.unitsPerToken();
        (uint256 baskets, uint256 cash) = VAULT.books();
        hash = keccak256(abi.encode(units, cashPerToken, baskets, cash, VAULT.holdings(), VAULT.effectiveSupply()));
        hash = keccak256(abi.encode(hash, VAULT.maxMintWithNAV(), VAULT.rawOwed(actors), VAULT.portfolio()));
        hash = keccak256(abi.encode(hash, VAULT.previewRedeemInKind(WAD), VAULT.maxCreateInKind()));
        for (uint256 a = 0; a < ACTORS; ++a) {
            hash = keccak256(abi.encode(hash, TOKEN.balanceOf(actors[a]), VAULT.maxRedeemForTAO(actors[a])));
        }
        if (_hasNav && !_isStopped() && _capacity == 0)
            hash = keccak256(abi.encode(hash, VAULT.previewMintWithNAV(WAD)));
    }

    function _meet() internal {
        if (!_hasNav) ++met["in kind without a NAV"];
        if (_isStopped()) ++met["in kind while stopped"];
        if (_capacity != 0 && VAULT.maxMintWithNAV() == 0) ++met["in kind with the limit used up"];
    }

    function _isStopped() internal view returns (bool) {
        return block.timestamp < ghostStopUntil;
    }

    function _disarm() internal {
        for (uint256 i = 0; i < PARTS; ++i) {
            parts[i].arm(address(VAULT), HostileERC20.Mode.OBEY);
        }
    }

    /// @dev Gives the actor some tokens if he has few; returns what he has.
    function _fund(address actor) internal returns (uint256) {
        if (TOKEN.balanceOf(actor) < 1e9) {
            vm.prank(FIRST);
            TOKEN.transfer(actor, 100e18);
        }
        return TOKEN.balanceOf(actor);
    }

    function _provide(address actor, uint256[] memory amounts) internal {
        uint256 last = amounts.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            parts[i].mint(actor, amounts[i]);
        }
        BASE.mint(actor, amounts[last]);
    }

    function _actor(uint256 seed) internal view returns (address) {
        return actors[seed % ACTORS];
    }

    function _keyOf(address actor) internal view returns (uint256) {
        for (uint256 a = 0; a < ACTORS; ++a) {
            if (actors[a] == actor) return keys[a];
        }
        revert("nobody's");
    }

    function _isSame(uint256[] memory a, uint256[] memory b) internal pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }
}
