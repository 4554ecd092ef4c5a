// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Labels of host names: what providers name lines of access and rented machines by.

use crate::detect::{NameSet, names};

/// Labels of a host name that say that its first one is made for a line of access, or for a machine by its address.
pub(super) static ACCESS: NameSet = names![
    "access",
    "adsl",
    "amazonaws",
    "bb",
    "broadband",
    "cable",
    "catv",
    "client",
    "clients",
    "compute",
    "compute1",
    "cpe",
    "cust",
    "customer",
    "customers",
    "dhcp",
    "dialin",
    "dialup",
    "dip",
    "dip0",
    "dsl",
    "dyn",
    "dynamic",
    "dynip",
    "fiber",
    "fibre",
    "fios",
    "fixed",
    "ftth",
    "hsd1",
    "ip",
    "isp",
    "lte",
    "mobile",
    "pool",
    "pools",
    "ppp",
    "pppoe",
    "relay",
    "res",
    "rev",
    "static",
    "tdialin",
    "tipconnect",
    "user",
    "vdsl",
    "versanet",
    "wan",
];

/// Those that never stand in the names of stored files, where eight hex digits are a hash.
pub(super) static LINES: NameSet = names![
    "adsl",
    "cable",
    "dialin",
    "dip",
    "dip0",
    "dsl",
    "dyn",
    "dynamic",
    "kabeldeutschland",
    "pool",
    "pools",
    "ppp",
    "skybroadband",
    "tdialin",
    "tipconnect",
    "vdsl",
    "versanet",
];

/// Words before the numbers in the first label.
pub(super) static PREFIXES: NameSet = names![
    "c", "adsl", "cable", "client", "cpe", "customer", "dhcp", "dsl", "dslb", "dyn", "dynamic", "ec2", "host", "ip",
    "nat", "p", "pool", "ppp", "static", "user", "vpn", "wan",
];

/// Ends of host names; those that files end in as well are left out.
pub(super) static ENDS: NameSet = names![
    "com", "net", "org", "edu", "info", "biz", "de", "at", "ch", "fr", "be", "nl", "uk", "ie", "it", "es", "pt", "dk",
    "se", "no", "fi", "cz", "hu", "ro", "gr", "bg", "ua", "ru", "tr", "il", "br", "ar", "mx", "cl", "co", "us", "ca",
    "au", "nz", "jp", "kr", "cn", "tw", "hk", "sg", "my", "id", "th", "vn", "in", "za", "eu", "io", "relay",
];
