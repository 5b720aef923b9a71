// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IndexToken} from "../../../contracts/index/IndexToken.sol";
import {IndexVault} from "../../../contracts/index/IndexVault.sol";
import {Holding} from "../../../contracts/index/types/Basket.sol";
import {MockERC20} from "../../../contracts/mocks/MockERC20.sol";
import {MockNavOracle} from "../../../contracts/mocks/MockNavOracle.sol";

/// @title IndexVaultHandler
/// @notice Does to a seeded vault what people can do, in bounds within which every act must succeed: the suites run with
/// `failOnRevert`, so an act that reverts is a failure. Keeps books of its own (`ghost...`) to compare with the vault's.
contract IndexVaultHandler is Test {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant BPS = 10_000;
    uint256 internal constant ACTORS = 4;

    IndexVault internal immutable VAULT;
    IndexToken internal immutable TOKEN;
    MockERC20 internal immutable BASE;
    MockNavOracle internal immutable ORACLE;
    MockERC20[] internal parts;

    address[] public actors;
    /// @dev Gives, and never trades.
    address public immutable DONOR = makeAddr("donor");

    /* GHOSTS: FLOWS */

    uint256 public ghostPaidIn;
    uint256 public ghostPaidOut;
    uint256 public ghostDonatedBase;
    mapping(uint256 part => uint256) public ghostDonatedPart;
    mapping(address actor => uint256) public ghostPaidInBy;
    mapping(address actor => uint256) public ghostPaidOutBy;

    /* GHOSTS: WHAT MUST NEVER HAPPEN */

    uint256 public ghostRoundTripGains;
    uint256 public ghostDonationsThatChangedSomething;
    uint256 public ghostTradesThatMovedTheBasket;

    /* GHOSTS: ACTS THAT SUCCEEDED */

    uint256 public mints;
    uint256 public redemptions;
    uint256 public roundTrips;
    uint256 public navMoves;
    uint256 public donations;
    uint256 public transfers;

    /// @param parts_ The components, in the vault's order.
    constructor(IndexVault vault, MockERC20[] memory parts_) {
        VAULT = vault;
        TOKEN = IndexToken(vault.TOKEN());
        BASE = MockERC20(vault.BASE());
        ORACLE = MockNavOracle(vault.ORACLE());
        parts = parts_;
        for (uint256 i = 0; i < ACTORS; ++i) {
            actors.push(makeAddr(string.concat("actor ", vm.toString(i))));
            vm.prank(actors[i]);
            BASE.approve(address(vault), type(uint256).max);
        }
    }

    /* ACTS */

    /// @notice An actor pays from one wei's worth up to a million of the base asset.
    function mint(uint256 actorSeed, uint256 baseIn) external {
        _mint(_actor(actorSeed), _payment(baseIn));
        ++mints;
    }

    /// @notice An actor redeems what he owns, as far as the cash goes; where there is too little of either he mints
    /// first.
    function redeem(uint256 actorSeed, uint256 tokens) external {
        address actor = _actor(actorSeed);
        (, , uint256 redeemPriceWad) = ORACLE.quote();
        uint256 least = _divUp(WAD, redeemPriceWad); // worth one wei
        if (TOKEN.balanceOf(actor) < least || _cash() * WAD < least * redeemPriceWad) {
            _mint(actor, _payment(tokens) + 10 ether);
        }
        uint256 most = (_cash() * WAD) / redeemPriceWad;
        if (most > TOKEN.balanceOf(actor)) most = TOKEN.balanceOf(actor);
        _redeem(actor, _bound(tokens, least, most));
        ++redemptions;
    }

    /// @notice An actor mints and redeems all of it at once.
    function mintThenRedeem(uint256 actorSeed, uint256 baseIn) external {
        address actor = _actor(actorSeed);
        uint256 paid = _payment(baseIn) + 10 ether; // enough to be worth a wei on the way back
        uint256 minted = _mint(actor, paid);
        if (_redeem(actor, minted) > paid) ++ghostRoundTripGains;
        ++roundTrips;
    }

    /// @notice The NAV moves anywhere in its sane range, with a band of 0 to 5 %.
    function moveNav(uint256 navWad, uint256 bandBps) external {
        navWad = _bound(navWad, 0.1e18, 1000e18);
        bandBps = _bound(bandBps, 0, 500);
        ORACLE.setQuote(navWad, _divUp(navWad * (BPS + bandBps), BPS), (navWad * (BPS - bandBps)) / BPS);
        ++navMoves;
    }

    /// @notice Somebody sends the vault base asset, a component or index tokens.
    function donate(uint256 kind, uint256 amount) external {
        kind = _bound(kind, 0, parts.length + 1);
        amount = _bound(amount, 1, 1e27);
        if (kind == parts.length + 1) _arrangeTokens(DONOR, amount);
        bytes32 before = _everythingPriced();
        if (kind < parts.length) {
            parts[kind].mint(address(VAULT), amount);
            ghostDonatedPart[kind] += amount;
        } else if (kind == parts.length) {
            BASE.mint(address(VAULT), amount);
            ghostDonatedBase += amount;
        } else {
            uint256 owned = TOKEN.balanceOf(DONOR);
            vm.prank(DONOR);
            TOKEN.transfer(address(VAULT), owned);
        }
        if (_everythingPriced() != before) ++ghostDonationsThatChangedSomething;
        ++donations;
    }

    /// @notice Index tokens move between actors, or to the lock.
    function transfer(uint256 fromSeed, uint256 toSeed, uint256 amount) external {
        address from = _actor(fromSeed);
        address to = toSeed % (ACTORS + 1) == ACTORS ? VAULT.LOCK() : _actor(toSeed);
        if (TOKEN.balanceOf(from) == 0) _mint(from, _payment(amount));
        uint256 moved = _bound(amount, 1, TOKEN.balanceOf(from));
        vm.prank(from);
        TOKEN.transfer(to, moved);
        ++transfers;
    }

    /* READS */

    /// @notice Everybody who can own index tokens in this run.
    function holders() external view returns (address[] memory all) {
        all = new address[](ACTORS + 3);
        for (uint256 i = 0; i < ACTORS; ++i) {
            all[i] = actors[i];
        }
        (all[ACTORS], all[ACTORS + 1], all[ACTORS + 2]) = (DONOR, VAULT.LOCK(), address(VAULT));
    }

    /// @notice Acts that succeeded so far.
    function successes() external view returns (uint256) {
        return mints + redemptions + roundTrips + navMoves + donations + transfers;
    }

    /// @notice How many of the six acts succeeded at least once.
    function kindsSeen() external view returns (uint256 kinds) {
        uint256[6] memory counters = [mints, redemptions, roundTrips, navMoves, donations, transfers];
        for (uint256 i = 0; i < counters.length; ++i) {
            if (counters[i] > 0) ++kinds;
        }
    }

    /* INTERNALS */

    function _mint(address actor, uint256 baseIn) internal returns (uint256 minted) {
        bytes32 basket = _basket();
        BASE.mint(actor, baseIn);
        vm.prank(actor);
        minted = VAULT.mintWithNAV(baseIn);
        ghostPaidIn += baseIn;
        ghostPaidInBy[actor] += baseIn;
        if (_basket() != basket) ++ghostTradesThatMovedTheBasket;
    }

    function _redeem(address actor, uint256 tokens) internal returns (uint256 paid) {
        bytes32 basket = _basket();
        uint256 before = BASE.balanceOf(actor);
        vm.prank(actor);
        VAULT.redeemForTAO(tokens);
        paid = BASE.balanceOf(actor) - before; // what came, not what was said
        ghostPaidOut += paid;
        ghostPaidOutBy[actor] += paid;
        if (_basket() != basket) ++ghostTradesThatMovedTheBasket;
    }

    /// @dev Gives `who` at least a wei of index tokens by a mint of his own, counted like any other.
    function _arrangeTokens(address who, uint256 baseIn) internal {
        vm.prank(who);
        BASE.approve(address(VAULT), type(uint256).max);
        _mint(who, _payment(baseIn));
    }

    /// @dev From the least that buys one wei to a million.
    function _payment(uint256 seed) internal view returns (uint256) {
        (, uint256 mintPriceWad, ) = ORACLE.quote();
        return _bound(seed, _divUp(mintPriceWad, WAD), 1e24);
    }

    function _actor(uint256 seed) internal view returns (address) {
        return actors[seed % ACTORS];
    }

    function _cash() internal view returns (uint256 cash) {
        (, cash) = VAULT.books();
    }

    /// @dev What trades must leave alone: baskets and every holding.
    function _basket() internal view returns (bytes32) {
        (uint256 baskets, ) = VAULT.books();
        return keccak256(abi.encode(baskets, VAULT.holdings()));
    }

    /// @dev Every price, unit and share there is.
    function _everythingPriced() internal view returns (bytes32) {
        (uint256 navWad, uint256 mintPriceWad, uint256 redeemPriceWad) = ORACLE.quote();
        (Holding[] memory units, uint256 cashPerToken) = VAULT.unitsPerToken();
        (uint256 baskets, uint256 cash) = VAULT.books();
        bytes memory prices = abi.encode(navWad, mintPriceWad, redeemPriceWad, VAULT.previewMintWithNAV(1e24));
        bytes memory shares = abi.encode(TOKEN.totalSupply(), VAULT.maxMintWithNAV());
        for (uint256 i = 0; i < ACTORS; ++i) {
            shares = abi.encode(shares, TOKEN.balanceOf(actors[i]), VAULT.maxRedeemForTAO(actors[i]));
        }
        return keccak256(abi.encode(prices, shares, units, cashPerToken, baskets, cash, VAULT.holdings()));
    }

    function _divUp(uint256 x, uint256 y) internal pure returns (uint256) {
        return (x + y - 1) / y;
    }
}
