//! Which addresses may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use thiserror::Error;

use super::Refused;

/// IPv4 ranges that are not the public Internet (IANA IPv4 Special-Purpose Address Registry, RFC 6890; multicast
/// RFC 5771), and one address that is public by number only.
const SPECIAL_V4: [Ipv4Net; 16] = [
    v4([0, 0, 0, 0], 8),        // This network.
    v4([10, 0, 0, 0], 8),       // Private.
    v4([100, 64, 0, 0], 10),    // Carrier-grade NAT; Alibaba's metadata.
    v4([127, 0, 0, 0], 8),      // Loopback.
    v4([168, 63, 129, 16], 32), // Azure's metadata.
    v4([169, 254, 0, 0], 16),   // Link-local; the metadata of AWS and others.
    v4([172, 16, 0, 0], 12),    // Private.
    v4([192, 0, 0, 0], 24),     // IETF assignments; Oracle's metadata.
    v4([192, 0, 2, 0], 24),     // Documentation.
    v4([192, 88, 99, 0], 24),   // 6to4 relays, of old.
    v4([192, 168, 0, 0], 16),   // Private.
    v4([198, 18, 0, 0], 15),    // Benchmarks.
    v4([198, 51, 100, 0], 24),  // Documentation.
    v4([203, 0, 113, 0], 24),   // Documentation.
    v4([224, 0, 0, 0], 4),      // Multicast.
    v4([240, 0, 0, 0], 4),      // Reserved; broadcast.
];

/// The one IPv6 range that is routed globally (RFC 4291 §2.4); loopback, ULA, link-local, multicast are outside it.
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// Ranges inside it that are not the public Internet (IANA IPv6 Special-Purpose Address Registry).
const SPECIAL_V6: [Ipv6Net; 4] = [
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // IETF assignments; Teredo.
    v6([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32), // Documentation.
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4: an IPv4 address in disguise.
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // Documentation.
];

/// NAT64 (RFC 6052): an IPv4 address in its last 32 bits, which is what IPv6-only networks see of the IPv4 Internet.
const NAT64: Ipv6Net = v6([0x0064, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

/// The special ranges that may be called all the same: `CANALI_ALLOW_TARGETS`. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowTargets(Vec<IpNet>);

/// A text that is no list of ranges.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a range like 10.0.0.0/8 or ::1/128")]
pub struct BadRange(String);

impl AllowTargets {
    /// Reads ranges in CIDR notation, or single addresses, with commas between them.
    ///
    /// # Errors
    ///
    /// [`BadRange`] names the first that is none.
    pub fn parse(text: &str) -> Result<Self, BadRange> {
        let ranges = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        let range =
            |it: &str| it.parse().or_else(|_| it.parse().map(|address: IpAddr| address.into()));
        ranges
            .map(|it| range(it).map_err(|_| BadRange(it.to_owned())))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `address` is in one of the ranges.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = plain(address);
        self.0.iter().any(|it| it.contains(&address))
    }

    /// Lets a call of `host` at `address` pass, or says why not.
    pub(crate) fn check(&self, address: IpAddr, secure: bool, host: &str) -> Result<(), Refused> {
        if self.contains(address) {
            Ok(())
        } else if !is_public(address) {
            Err(Refused::Special(host.to_owned()))
        } else if !secure {
            Err(Refused::Plain(host.to_owned()))
        } else {
            Ok(())
        }
    }
}

impl std::str::FromStr for AllowTargets {
    type Err = BadRange;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Whether `address` belongs to the public Internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(it) => !SPECIAL_V4.iter().any(|range| range.contains(&it)),
        IpAddr::V6(it) => {
            GLOBAL_V6.contains(&it) && !SPECIAL_V6.iter().any(|range| range.contains(&it))
        }
    }
}

/// The IPv4 address that an IPv6 address stands for (mapped or NAT64), else the address itself.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(it) if NAT64.contains(&it) => {
            let [.., a, b, c, d] = it.octets();
            Ipv4Addr::new(a, b, c, d).into()
        }
        IpAddr::V6(it) => it.to_canonical(),
        IpAddr::V4(_) => address,
    }
}

const fn v4(octets: [u8; 4], bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), bits)
}

const fn v6(segments: [u16; 8], bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::from_segments(segments), bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_public_internet() {
        let special = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in special {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_is() {
        let public = [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "149.154.167.220",
            "172.15.255.255",
            "172.32.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:67c:4e8:f004::9",
            "2606:4700::1111",
        ];
        for address in public {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn ranges_are_read_from_a_list() {
        let allow = AllowTargets::parse(" 127.0.0.0/8, ::1/128,10.0.0.7 ,").unwrap();
        let holds = |it: &str| allow.contains(it.parse().unwrap());
        assert!(
            holds("127.9.9.9") && holds("::1") && holds("10.0.0.7") && holds("::ffff:127.0.0.1")
        );
        assert!(!holds("10.0.0.8") && !holds("::2"));
        assert_eq!(AllowTargets::parse(""), Ok(AllowTargets::default()));
        assert_eq!(AllowTargets::parse("::1,local"), Err(BadRange("local".to_owned())));
    }
}
